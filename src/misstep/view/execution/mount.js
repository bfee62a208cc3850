// Draws one execution: facts, cameras, a scrubber, and plots that share its cursor.

import { drawCameras } from "./cameras.js";
import { drawControls, hearKeys, KEYS } from "./controls.js";
import { Cursor } from "./cursor.js";
import { element, seconds } from "./elements.js";
import { drawActivity, drawPlots } from "./plots.js";

// view: what `ExecutionView.as_json` says; videoUrl: from a camera's stream to the address of its video.
// Returns the cursor's `seek` and `time`, and `destroy`, which leaves the element empty. Plotly is expected as a global.
export function mountExecution(target, view, { videoUrl }) {
  const cursor = new Cursor(view.window_s, stamps(view));
  const root = element("div", { class: "ev", tabindex: 0, role: "group", "aria-label": `execution ${view.facts.id}` });
  root.append(drawFacts(view));
  root.append(element("div", { class: "ev-sticky" }, drawControls(view, cursor)));
  const keys = element("p", { class: "ev-quiet ev-keys" }, `Keys: ${KEYS}. Press or draw on a plot to move the cursor.`);
  const seen = view.cameras.length ? [element("div", { class: "ev-side" }, drawCameras(view.cameras, cursor, videoUrl), keys)] : [];
  root.append(element("div", { class: seen.length ? "ev-body ev-beside" : "ev-body" }, ...seen, element("div", { class: "ev-main" }, ...drawPlots(view, cursor))));
  root.append(...drawActivity(view, cursor));
  if (view.marks.length) root.append(drawMarks(view, cursor));
  target.replaceChildren(root);
  cursor.listen(({ t, window: [from, to] }) => root.style.setProperty("--cursor", (t - from) / (to - from)));
  const deaf = hearKeys(root, cursor);
  return {
    seek: (t) => cursor.seek(t),
    time: () => cursor.t,
    destroy: () => {
      cursor.pause();
      deaf();
      for (const area of root.querySelectorAll(".js-plotly-plot")) globalThis.Plotly.purge(area);
      target.replaceChildren();
    },
  };
}

// When pictures were taken, all cameras together, within the window.
function stamps({ cameras, window_s: [from, to] }) {
  const all = cameras.flatMap((camera) => camera.t_s).filter((t) => t >= from && t <= to);
  return [...new Set(all)].sort((a, b) => a - b);
}

function drawFacts({ facts }) {
  const sign = { success: "✓", failure: "✗" }[facts.outcome] ?? "?";
  const lost = Object.entries(facts.dropped).map(([stream, count]) => `${stream} ${count}`).join(", ");
  const told = [
    ["outcome", element("span", { class: `ev-${facts.outcome}` }, `${sign} ${facts.outcome}${facts.kind ? `: ${facts.kind}` : ""}`)],
    ["cause", facts.cause],
    ["labelled onset", facts.onset_s === null ? "" : seconds(facts.onset_s), "onset"],
    ["t_fail", facts.t_fail_s === null ? "" : seconds(facts.t_fail_s), "fail"],
    ["skill", facts.skill],
    ["robot", facts.robot],
    ["software", facts.revision ? facts.revision.slice(0, 10) + (facts.dirty ? " with uncommitted changes" : "") : ""],
    ["recorded", facts.started.replace("T", " ").replace("Z", " UTC")],
    ["took", seconds(facts.duration_s, 1)],
    ["samples lost", lost],
    ["salvaged", facts.salvaged ? "the recording never finished" : ""],
  ];
  const shown = told.filter(([, text]) => text !== "");
  const list = element("dl", { class: "ev-facts" }, ...shown.map(([name, text, line]) => element("div", {}, element("dt", {}, lineKey(line), name), element("dd", {}, text))));
  const error = facts.error ? element("details", {}, element("summary", {}, "Exception that ended it"), element("pre", {}, facts.error)) : null;
  return element("div", {}, element("h3", { class: "ev-id" }, facts.id), list, ...(error ? [error] : []));
}

// How the plots mark this moment.
function lineKey(line) {
  return line ? element("i", { class: `ev-key ev-key-${line}` }) : null;
}

function drawMarks({ marks }, cursor) {
  const rows = marks.map(({ t_s: t, name, text }) => element("li", {},
    element("button", { type: "button", class: "ev-jump", onclick: () => cursor.seek(t) }, seconds(t)), ` ${name} ${text}`));
  return element("details", { class: "ev-more" }, element("summary", {}, `${marks.length} events`), element("ol", { class: "ev-events" }, ...rows));
}
