// What is plotted of an execution: risk, likelihood, sensors, functions.

import { element } from "./elements.js";
import { drawPlot, escaped } from "./plot.js";

const VERMILLION = "#d55e00";
const GREEN = "#009e73";
const BLUE = "#0072b2";
const GREY = "#8a8f98";
const NIGHT = "#00224e";
const AT_FIRST = 6;
const ROW_PX = 17;

export function drawPlots(view, cursor) {
  return [
    ...(view.risk ? [section("Anticipated risk", riskNote(view.risk), [drawRisk(view, cursor)])] : []),
    ...(view.likelihood ? [section("Likelihood", likelihoodNote(view.likelihood), [drawLikelihood(view, cursor)])] : []),
    ...drawSensors(view, cursor),
  ];
}

function section(title, note, plots, more = []) {
  const grid = element("div", { class: "ev-grid" }, ...plots);
  return element("section", { class: "ev-section" }, element("h3", {}, title), note, grid, ...more);
}

function note(...parts) {
  return element("p", { class: "ev-quiet" }, ...parts);
}

function key(kind) {
  return element("i", { class: `ev-key ev-key-${kind}` });
}

function riskNote({ horizon_s: horizon, limit, source }) {
  const ahead = horizon === null ? "" : ` ${horizon} s later`;
  const how = source === "watched" ? "as the monitor said while it ran" : "worked out afterwards, every quarter of a second";
  const shaded = horizon === null ? "" : " Shaded: from the cursor to that horizon.";
  return note(`Probability that the execution fails${ahead}; ${how}.${shaded}`, limit === null ? "" : " A risk above the dashed line is a warning.");
}

function likelihoodNote({ threshold, band }) {
  return note(
    key("run"), "how likely each step is for a success ",
    ...(band ? [key("band"), "5–95 % of the successes, with their median "] : []),
    threshold === null ? "" : "(a step at or under the dashed line is an alarm)",
  );
}

function drawRisk(view, cursor) {
  const { track, limit, horizon_s: ahead } = view.risk;
  const line = { x: track.t_s, y: track.value, mode: "lines", line: { color: VERMILLION, width: 2, shape: "hv" }, hovertemplate: "%{y:.3f} at %{x:.2f} s<extra></extra>" };
  const shapes = [...moments(view), ...(limit === null ? [] : [level(limit)])];
  return drawPlot({ title: "risk", description: "Anticipated risk over time", traces: [line], shapes, value: track, yaxis: { range: [-0.03, 1.03] }, ahead_s: ahead }, cursor);
}

function drawLikelihood(view, cursor) {
  const { track, band, threshold } = view.likelihood;
  const shapes = [...moments(view), ...(threshold === null ? [] : [level(threshold)])];
  const traces = [...(band ? bandTraces(band) : []), runTrace(track, "")];
  return drawPlot({ title: "likelihood", description: "Likelihood over time against the successes", traces, shapes, value: track, yaxis: { range: [-0.03, 1.03] } }, cursor);
}

function drawSensors(view, cursor) {
  if (view.channels.length === 0) return [];
  const plots = view.channels.map((channel) => drawChannel(view, channel, cursor));
  const banded = view.channels.some((channel) => channel.band);
  const words = banded
    ? note(key("run"), "this execution ", key("band"), "5–95 % of the successes, with their median. What leaves them farthest comes first.")
    : note("There are too few successes of this skill to compare with.");
  const rest = plots.slice(AT_FIRST);
  const more = rest.length === 0 ? [] : [
    element("details", { class: "ev-more" }, element("summary", {}, `${rest.length} more sensor channels`), element("div", { class: "ev-grid" }, ...rest)),
  ];
  return [section("Sensors", words, plots.slice(0, AT_FIRST), more)];
}

function drawChannel(view, { name, unit, track, band }, cursor) {
  const traces = [...(band ? bandTraces(band) : []), runTrace(track, unit)];
  return drawPlot({ title: name, description: `${name} over time`, unit, traces, shapes: moments(view), height: 170, value: track }, cursor);
}

function runTrace(track, unit) {
  const hovertemplate = `%{y:.4g} ${escaped(unit)} at %{x:.2f} s<extra></extra>`;
  return { x: track.t_s, y: track.value, mode: "lines", line: { color: VERMILLION, width: 1.6 }, hovertemplate };
}

function bandTraces({ t_s: x, low, median, high }) {
  const edge = { x, mode: "lines", line: { width: 0, color: GREEN }, hoverinfo: "skip", connectgaps: false };
  return [
    { ...edge, y: high },
    { ...edge, y: low, fill: "tonexty", fillcolor: "rgba(0,158,115,0.25)" },
    { ...edge, y: median, line: { width: 1.2, color: GREEN } },
  ];
}

export function drawActivity(view, cursor) {
  const { activity } = view;
  if (!activity) return [];
  const top = Math.max(1, ...activity.counts.flat().filter((count) => count !== null));
  const pair = [["This execution", activity.counts], ...(activity.usual ? [["Fingerprint: mean of the successes", activity.usual]] : [])];
  const plots = pair.map(([title, counts]) => drawMap(view, title, counts, top, cursor));
  const words = activity.usual
    ? "Calls active over time, from none (dark) over one (middle) to many (bright). The functions that deviate most from the successes come first."
    : "Calls active over time, from none (dark) over one (middle) to many (bright).";
  const made = section("Functions", note(words), plots);
  made.querySelector(".ev-grid").classList.add("ev-halves");
  return [made];
}

function drawMap(view, title, counts, top, cursor) {
  const { functions, short, step_s: step, begin_s: begin } = view.activity;
  const texts = counts.map((row, index) => row.map((count) => (count === null ? "" : `${escaped(functions[index].name)}<br>${count} active calls`)));
  const trace = {
    type: "heatmap",
    z: counts.map((row) => row.map((count) => (count === null ? null : shade(count, top)))),
    x0: begin + step / 2, dx: step, y0: 0, dy: 1,
    text: texts, hovertemplate: "%{text} at %{x:.2f} s<extra></extra>",
    zmin: 0, zmax: 1, colorscale: "Cividis", showscale: false,
  };
  const labels = short.map((name) => escaped(name.length > 28 ? `…${name.slice(-27)}` : name));
  const yaxis = { tickvals: labels.map((_, index) => index), ticktext: labels, tickfont: { size: 11 }, range: [labels.length - 0.5, -0.5], showgrid: false, tickformat: "" };
  const about = { title, description: `${title}: calls of each function over time`, traces: [trace], shapes: moments(view, "#ffffff"), height: 54 + ROW_PX * labels.length, left: 190, yaxis, more: { plot_bgcolor: NIGHT } };
  return drawPlot(about, cursor);
}

// One call is half-way up, and from there on it is logarithmic: inner loops would hide what is called once.
function shade(count, top) {
  return count < 1 ? count / 2 : (1 + Math.log(count) / Math.log(Math.max(top, 2))) / 2;
}

function level(y) {
  return { type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: GREY, width: 1.5, dash: "dash" } };
}

// The onset that somebody told (dotted) and the t_fail that the detector found (dashed).
function moments({ facts }, colour = null) {
  const line = (t, own, dash) => ({ type: "line", yref: "paper", y0: 0, y1: 1, x0: t, x1: t, line: { color: colour ?? own, width: 1.5, dash } });
  return [
    ...(facts.onset_s === null ? [] : [line(facts.onset_s, BLUE, "dot")]),
    ...(facts.t_fail_s === null ? [] : [line(facts.t_fail_s, VERMILLION, "dash")]),
  ];
}
