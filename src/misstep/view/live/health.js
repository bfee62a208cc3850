// How the store is.

import { element } from "/assets/execution/elements.js";
import { ask, drawProblem } from "./asking.js";
import { drawOutcome, drawTable, size, utcTime } from "./words.js";

const LITTLE_FREE = 0.05;

export async function mountHealth(main) {
  document.title = "Store · misstep";
  const found = await ask("/api/health").catch((problem) => problem);
  main.replaceChildren(...(found instanceof Error ? [drawProblem(found)] : draw(found)));
}

function draw(found) {
  return [
    element("h1", {}, found.store),
    ...drawSigns(found),
    element("h2", {}, "Executions"), drawSkills(found.skills),
    element("h2", {}, "Lost, late, salvaged"), ...drawTroubled(found),
    element("h2", {}, "Unfinished recordings"), ...drawUnfinished(found.unfinished),
    element("h2", {}, "Disk"), ...drawDisk(found),
    element("p", { class: "quiet" }, "This page reads what the catalogue says. To read every recording to its end: ", element("code", {}, `misstep doctor --store ${found.store}`)),
  ];
}

function drawSigns({ troubled_n: troubled, unfinished, quarantined_n: quarantined, disk }) {
  const dead = unfinished.filter(({ alive }) => !alive).length;
  const little = disk.free_bytes < LITTLE_FREE * disk.total_bytes;
  const signs = [
    [troubled, `${troubled} executions lost samples, had some out of order, or were salvaged`, "no sample was lost"],
    [dead, `${dead} recordings never finished: misstep doctor --repair saves them`, "no recording was left unfinished"],
    [quarantined, `${quarantined} damaged originals are in quarantine`, "nothing is in quarantine"],
    [little, `only ${size(disk.free_bytes)} are free`, `${size(disk.free_bytes)} are free`],
  ];
  return [element("ul", { class: "signs" }, ...signs.map(([bad, worse, well]) => element("li", { class: bad ? "bad" : "well" }, bad ? `⚠ ${worse}` : `✓ ${well}`)))];
}

function drawSkills(skills) {
  const rows = Object.entries(skills).map(([skill, counts]) => [
    element("a", { href: `/?${new URLSearchParams({ skill })}` }, skill),
    ...["success", "failure", "unknown"].map((outcome) => String(counts[outcome] ?? 0)),
  ]);
  return drawTable(["skill", "#success", "#failure", "#unknown"], rows);
}

function drawTroubled({ troubled, troubled_n: count }) {
  if (!count) return [element("p", { class: "quiet" }, "None.")];
  const cells = (one) => [element("a", { href: `/executions/${encodeURIComponent(one.id)}` }, one.id), drawOutcome(one.outcome), String(one.lost), String(one.late), one.salvaged ? "yes" : "no", utcTime(one.started_ms)];
  const more = count > troubled.length ? [element("p", { class: "quiet" }, `The newest ${troubled.length} of ${count}.`)] : [];
  return [drawTable(["execution", "outcome", "#samples lost", "#out of order", "salvaged", "started (UTC)"], troubled.map(cells)), ...more];
}

function drawUnfinished(unfinished) {
  if (!unfinished.length) return [element("p", { class: "quiet" }, "None.")];
  return [drawTable(["file", "#size", "state"], unfinished.map(({ name, bytes, alive }) => [name, size(bytes), alive ? "is being recorded" : "its process died"]))];
}

function drawDisk({ folders, disk }) {
  const rows = Object.entries(folders).sort(([, a], [, b]) => b - a).map(([name, bytes]) => [name, size(bytes)]);
  return [drawTable(["part of the store", "#size"], rows), element("p", { class: "quiet" }, `${size(disk.free_bytes)} of ${size(disk.total_bytes)} are free.`)];
}
