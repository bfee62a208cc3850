// One test session, as it goes on: what is believed, what each skill would tell, what was run.

import { element } from "/assets/execution/elements.js";
import { drawProblem, listen, told, withPlotly } from "./asking.js";
import { drawOutcome, drawTable } from "./words.js";

const SILENT_S = 6;
const OPTIONS = { responsive: true, displaylogo: false, displayModeBar: false };
const HEADINGS = ["##", "skill", "outcome", "#t_fail / s", "#gain expected / bit", "most suspected then", "#p"];

export async function mountSession(main, id) {
  document.title = `${id} · misstep`;
  const state = element("p", { class: "quiet state", role: "status" }, "starting to follow the session …");
  const figures = element("div", {});
  const top = element("div", {});
  const rows = element("div", {});
  main.replaceChildren(element("h1", {}, `Test session ${id}`), state, top, figures, rows);
  await withPlotly();
  const page = { id, state, top, figures, rows, areas: [] };
  listen(`/api/sessions/${encodeURIComponent(id)}/events`, SILENT_S, (event) => show(page, event), () => {
    state.replaceChildren(drawProblem(told("The server does not answer.", "Start it again: misstep serve")));
  });
}

function show(page, { progress, problem, remedy, state }) {
  if (progress) page.state.textContent = `${progress} …`;
  if (problem) page.state.replaceChildren(drawProblem(told(problem, remedy)));
  if (!state) return;
  const count = state.executions.length;
  page.state.textContent = state.stopped ? `It stopped after ${count} executions: ${state.stopped}.` : `It goes on: ${count} ${count === 1 ? "execution" : "executions"} so far.`;
  page.state.dataset.executions = count;
  page.top.replaceChildren(...drawTop(state));
  drawFigures(page, state.figures);
  page.rows.replaceChildren(...drawRows(state.executions));
}

function drawTop({ headline, advice, stopped, suspects, no_bug: noBug, world_changed: world }) {
  const verdict = element("div", { class: "verdict" }, element("p", { class: "headline" }, headline), stopped ? "" : element("p", {}, advice));
  const rows = suspects.flatMap((group) => drawGroup(group));
  const rest = [["no bug: the failures came by chance", noBug], ...(world.p ? [["changed world: every function did what it was given to do", world]] : [])];
  rows.push(...rest.map(([text, p]) => [text, drawProbability(p), ""]));
  return [verdict, element("h3", {}, "Suspects"), drawTable(["function, where it is defined", "probability, range", "called by"], rows, "suspects")];
}

function drawGroup({ members, size, probability }) {
  const one = (member) => [
    element("div", {}, element("b", { title: member.function }, member.name), element("div", { class: "path" }, member.where), member.symptom ? element("div", { class: "symptom" }, member.symptom) : null),
    drawProbability(member.probability),
    member.callers,
  ];
  if (size === 1) return members.map(one);
  const rest = size > members.length ? [[`and ${size - members.length} more`, "", ""]] : [];
  return [[element("b", {}, `${size} functions that no skill tells apart`), drawProbability(probability), ""], ...members.map(one), ...rest];
}

// With the range that it has if any one execution is left out.
function drawProbability({ p, low, high }) {
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  const bar = element("span", { class: "bar" },
    element("span", { class: "filled", style: `width: ${percent(p)}` }),
    element("span", { class: "whisker", style: `left: ${percent(low)}; width: ${percent(high - low)}` }));
  return element("span", { class: "probability" }, bar, `${p.toFixed(3)} `, element("span", { class: "range" }, `${low.toFixed(2)}–${high.toFixed(2)}`));
}

// A figure is drawn once and then moved on, so that what the reader hovers over stays.
function drawFigures(page, figures) {
  while (page.areas.length < figures.length) {
    const { description, height_px: height } = figures[page.areas.length];
    const area = element("div", { class: "figure legend", role: "img", "aria-label": description, style: `--height: ${height}px` });
    page.figures.append(element("h3", {}, description), area);
    page.areas.push(area);
  }
  figures.forEach(({ figure }, place) => globalThis.Plotly.react(page.areas[place], figure.data, figure.layout, OPTIONS));
}

function drawRows(executions) {
  if (!executions.length) return [element("p", { class: "quiet" }, "No execution has ended yet.")];
  const cells = (one) => [
    String(one.number),
    element("a", { href: `/executions/${encodeURIComponent(one.id)}`, title: one.id }, one.skill),
    drawOutcome(one.outcome, one.kind),
    one.t_fail_s === null ? "–" : one.t_fail_s.toFixed(2),
    one.gain_bits.toFixed(3),
    one.leader,
    one.leader_probability.toFixed(3),
  ];
  return [element("h3", {}, "Executions"), drawTable(HEADINGS, executions.map(cells))];
}
