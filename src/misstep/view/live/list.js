// The executions: searched, filtered, a page at a time. The address says what is wanted, so that it can be shared.

import { element } from "/assets/execution/elements.js";
import { ask, drawProblem } from "./asking.js";
import { drawOutcome, drawTable, revision, utcTime } from "./words.js";

const TYPING_MS = 150;
const HEADINGS = ["execution", "skill", "outcome", "started (UTC)", "#took / s", "software", "session"];

export async function mountList(main) {
  document.title = "Executions · misstep";
  const wanted = new URLSearchParams(location.search);
  const found = element("div", { class: "found", "aria-live": "polite" });
  const show = () => refresh(found, wanted, show);
  const choices = await ask("/api/choices").catch((problem) => main.replaceChildren(drawProblem(problem)));
  if (!choices) return;
  main.replaceChildren(drawFilters(choices, wanted, show), found);
  if (location.hash === "#search") main.querySelector("input[type=search]").focus();
  hearArrows(main);
  await show();
}

function drawFilters({ skills, commits }, wanted, show) {
  const change = (name, value) => {
    if (value === "") wanted.delete(name);
    else wanted.set(name, value);
    wanted.delete("page");
    show();
  };
  let waiting = null;
  const search = element("input", {
    type: "search", placeholder: "Search: id, failure, session   ( / )", "aria-label": "search", value: wanted.get("words") ?? "",
    oninput: () => { clearTimeout(waiting); waiting = setTimeout(() => change("words", search.value.trim()), TYPING_MS); },
  });
  const select = (name, label, values) => element("select", { "aria-label": label, name, onchange: ({ target }) => change(name, target.value) },
    element("option", { value: "" }, `any ${label}`),
    ...values.map(([value, text]) => element("option", { value, selected: wanted.get(name) === value }, text)));
  const day = (name, label) => element("label", {}, `${label} `, element("input", { type: "date", name, value: wanted.get(name) ?? "", onchange: ({ target }) => change(name, target.value) }));
  return element("div", { class: "filters", role: "search" }, search,
    select("skill", "skill", skills.map((skill) => [skill, skill])),
    select("outcome", "outcome", ["success", "failure", "unknown"].map((outcome) => [outcome, outcome])),
    select("commit", "software", commits.filter((commit) => commit).map((commit) => [commit, commit.slice(0, 10)])),
    day("since", "from"), day("until", "to"));
}

let asked = 0;

async function refresh(found, wanted, show) {
  const mine = ++asked;
  history.replaceState(null, "", wanted.size ? `/?${wanted}` : "/");
  const page = await ask(`/api/executions?${wanted}`).catch((problem) => problem);
  if (mine !== asked) return; // somebody has typed on
  if (page instanceof Error) found.replaceChildren(drawProblem(page));
  else found.replaceChildren(...drawFound(page, wanted, show));
}

function drawFound(page, wanted, show) {
  if (!page.total) return [element("p", { class: "quiet" }, wanted.size ? "No execution is like that." : "Nothing was recorded yet.")];
  const turn = (to) => { wanted.set("page", to); show().then(() => scrollTo(0, 0)); };
  const button = (text, to, label) => element("button", { type: "button", "aria-label": label, disabled: to < 1 || to > page.pages, onclick: () => turn(to) }, text);
  const many = page.total === 1 ? "1 execution" : `${page.total.toLocaleString("en")} executions`;
  const told = element("p", { class: "quiet count" }, `${many}, the newest first`);
  const turning = element("p", { class: "turning" }, button("‹", page.page - 1, "newer"), ` page ${page.page} of ${page.pages.toLocaleString("en")} `, button("›", page.page + 1, "older"));
  return [told, drawTable(HEADINGS, page.executions.map(cells)), ...(page.pages > 1 ? [turning] : [])];
}

function cells(one) {
  const marks = [[one.lost, `${one.lost} samples lost`], [one.late, `${one.late} out of order`], [one.salvaged, "salvaged"]];
  const trouble = marks.filter(([is]) => is).map(([, text]) => text).join(", ");
  return [
    element("span", {}, element("a", { href: `/executions/${encodeURIComponent(one.id)}` }, one.id), trouble ? element("span", { class: "trouble", title: trouble }, " ⚠") : null),
    one.skill,
    drawOutcome(one.outcome, one.kind),
    utcTime(one.started_ms),
    one.duration_s.toFixed(1),
    element("span", { class: "code", title: one.commit }, revision(one)),
    one.session ? element("a", { href: `/sessions/${encodeURIComponent(one.session)}` }, one.session) : "–",
  ].map((cell) => cell ?? "");
}

// Up and down move between executions, right and left between pages.
function hearArrows(main) {
  document.addEventListener("keydown", (event) => {
    const links = [...main.querySelectorAll("tbody td:first-child a")];
    const place = links.indexOf(document.activeElement);
    const free = place >= 0 || document.activeElement === document.body || document.activeElement?.type === "search";
    if (!free || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") links[Math.min(place + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp" && place >= 0) (links[place - 1] ?? main.querySelector("input[type=search]")).focus();
    else if (event.key === "ArrowRight" && document.activeElement.type !== "search") main.querySelector("[aria-label=older]")?.click();
    else if (event.key === "ArrowLeft" && document.activeElement.type !== "search") main.querySelector("[aria-label=newer]")?.click();
    else return;
    event.preventDefault();
  });
}
