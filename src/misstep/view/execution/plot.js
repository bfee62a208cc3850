// One plot over time, with the cursor's line on it. Plotly draws it once it comes into sight.

import { element, lastAt, short } from "./elements.js";

const OPTIONS = { responsive: true, displaylogo: false, displayModeBar: false, doubleClick: false };
const AXIS = { zeroline: false, gridcolor: "rgba(128,128,128,0.25)", automargin: false, fixedrange: true };
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const RIGHT_PX = 14;

// About a plot: {title, description, unit, traces, shapes, height, left, bottom, yaxis, more, value: {t_s, value}, ahead_s}.
export function drawPlot(about, cursor) {
  const { title, description, unit = "", height = 190, left = 62, value, ahead_s: ahead } = about;
  const now = element("span", { class: "ev-now" });
  const area = element("div", { class: "ev-area", role: "img", "aria-label": description, style: `height: ${height}px` });
  const line = element("div", { class: "ev-line" });
  const held = element("div", { class: "ev-held", style: `--left: ${left}px; --right: ${RIGHT_PX}px` }, area, line);
  if (ahead) held.append(horizon(ahead, cursor));
  if (value) cursor.listen(({ t }) => { now.textContent = value.t_s.length ? reading(value, t, unit) : ""; });
  scrubs(held, cursor, left);
  whenSeen(area, () => plotly().newPlot(area, about.traces, layout(about, cursor, left), OPTIONS));
  return element("div", { class: "ev-plot" }, element("div", { class: "ev-title" }, element("h4", { title }, title), now), held);
}

// Of what the value at the cursor speaks: the time until its horizon.
function horizon(ahead, { window: [from, to] }) {
  return element("div", { class: "ev-ahead", style: `--ahead: ${ahead / (to - from)}` });
}

function reading({ t_s: stamps, value }, t, unit) {
  return t < stamps[0] - 0.1 ? "" : `${short(value[lastAt(stamps, t)])} ${unit}`;
}

function layout(about, cursor, left) {
  const { shapes = [], unit = "", bottom = 36, yaxis = {}, more = {} } = about;
  return {
    template: { data: {}, layout: {} },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: FONT, size: 12, color: "#8a8f98" },
    margin: { l: left, r: RIGHT_PX, t: 6, b: bottom },
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverlabel: { align: "left", namelength: -1 },
    xaxis: { ...AXIS, range: cursor.window, title: { text: "time / s", standoff: 4 }, nticks: 8 },
    yaxis: { ...AXIS, tickformat: ".3~g", nticks: 5, title: { text: escaped(unit), standoff: 4 }, ...yaxis },
    shapes,
    ...more,
  };
}

// Plotly reads <b>, <a> and the like in texts as mark-up.
export function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// Pressing on a plot and drawing over it moves the cursor.
function scrubs(held, cursor, left) {
  const to = (event) => {
    const { left: begin, width } = held.getBoundingClientRect();
    const share = (event.clientX - begin - left) / (width - left - RIGHT_PX);
    cursor.seek(cursor.window[0] + share * (cursor.window[1] - cursor.window[0]));
  };
  held.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    cursor.pause();
    to(event);
    const move = (moved) => to(moved);
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }, true);
}

function whenSeen(area, draw) {
  let drawn = false;
  const once = () => {
    if (drawn) return;
    drawn = true;
    watch.disconnect();
    draw();
  };
  const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && once(), { rootMargin: "400px" });
  watch.observe(area);
  window.addEventListener("beforeprint", once);
}

function plotly() {
  return globalThis.Plotly;
}
