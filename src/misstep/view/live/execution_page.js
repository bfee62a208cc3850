// One execution, as in the report; zoomed into, and labelled.

import { element } from "/assets/execution/elements.js";
import { mountExecution } from "/assets/execution/mount.js";
import { ask, drawProblem, withPlotly } from "./asking.js";
import { drawLabelling } from "./labelling.js";

const NARROWEST_S = 0.05;

export async function mountExecutionPage(main, id) {
  document.title = `${id} · misstep`;
  const place = `/api/executions/${encodeURIComponent(id)}`;
  const shown = element("div", { class: "shown" }, element("p", { class: "quiet" }, "reading the recording …"));
  const zooming = element("div", { class: "zooming" });
  const labelling = element("section", { class: "labelling", "aria-label": "label" });
  main.replaceChildren(element("div", { class: "tools" }, labelling, zooming), shown);
  const page = { place, shown, zooming, mounted: null, whole: null, window: null };
  try {
    const [facts] = await Promise.all([ask(place), withPlotly()]);
    await draw(page, null, 0);
    drawLabelling(labelling, place, facts, { time: () => page.mounted.time(), changed: () => draw(page, page.window, page.mounted.time()) });
  } catch (problem) {
    main.replaceChildren(drawProblem(problem));
  }
  hearZoom(page);
}

// Asks for the window anew, in the detail that it deserves; null is the whole execution.
async function draw(page, window, t) {
  const query = window ? `?from=${window[0]}&to=${window[1]}` : "";
  const view = await ask(`${page.place}/view${query}`);
  page.mounted?.destroy();
  page.window = window;
  page.whole ??= view.window_s;
  page.mounted = mountExecution(page.shown, view, { videoUrl: (stream) => `${page.place}/video?camera=${encodeURIComponent(stream)}` });
  page.mounted.seek(t);
  drawZooming(page);
}

function drawZooming(page) {
  const [from, to] = page.window ?? page.whole;
  const button = (text, label, share, disabled) => element("button", { type: "button", title: label, "aria-label": label, disabled, onclick: () => zoom(page, share) }, text);
  page.zooming.replaceChildren(
    element("span", { class: "quiet" }, page.window ? `${from.toFixed(2)} to ${to.toFixed(2)} s` : "whole execution"),
    button("+", "zoom in at the cursor, key +", 0.4, to - from <= NARROWEST_S),
    button("−", "zoom out, key -", 2.5, !page.window),
    button("whole", "the whole execution, key 0", Infinity, !page.window));
}

// A window of that share of the present width, about the cursor.
async function zoom(page, share) {
  const [from, to] = page.window ?? page.whole;
  const [first, last] = page.whole;
  const t = page.mounted.time();
  const width = Math.max(NARROWEST_S, (to - from) * share);
  const begin = Math.max(first, Math.min(t - width / 2, last - width));
  try {
    await draw(page, width >= last - first ? null : [begin, begin + width], t);
  } catch (problem) {
    page.zooming.replaceChildren(drawProblem(problem));
  }
}

function hearZoom(page) {
  document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (target.matches("input:not([type=range]), select, textarea") || ctrlKey || metaKey || altKey || !page.mounted) return;
    const share = { "+": 0.4, "=": 0.4, "-": 2.5, 0: Infinity }[key];
    if (share && (share < 1 || page.window)) zoom(page, share);
  });
}
