// How a number went on in an execution: a line, its limit, its newest value; drawn by hand, as it moves all the time.

import { element, short } from "/assets/execution/elements.js";

const WIDTH = 560;
const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 8;
const KEPT_N = 3000;
const SHORTEST_S = 5;

export class Course {
  // highest: of the axis; null grows with what comes.
  constructor(name, highest) {
    this.name = name;
    this.highest = highest;
    this.points = [];
    this.execution = -1;
    this.now = element("span", { class: "ev-now" });
    this.title = element("h4", {}, name);
    this.canvas = element("canvas", { class: "course", role: "img", "aria-label": `${name} over time` });
    this.root = element("div", { class: "ev-plot" }, element("div", { class: "ev-title" }, this.title, this.now), this.canvas);
  }

  // recent: [seconds, value or null] of the newest verdicts, some of which are known already.
  show(recent, limit, execution, horizon) {
    if (execution !== this.execution) this.points = [];
    this.execution = execution;
    const newest = this.points.at(-1)?.[0] ?? -1;
    this.points.push(...recent.filter(([t]) => t > newest));
    this.points.splice(0, this.points.length - KEPT_N);
    const value = this.points.at(-1)?.[1] ?? null;
    this.title.textContent = horizon ? `${this.name}, in ${horizon} s` : this.name;
    this.now.textContent = value === null ? "not judged" : `${short(value)}${limit === null ? "" : `, alarm above ${short(limit)}`}`;
    this.root.hidden = value === null && limit === null;
    this.draw(limit);
  }

  draw(limit) {
    const { canvas, points } = this;
    const width = canvas.clientWidth || WIDTH;
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(HEIGHT * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name);
    const values = points.map(([, value]) => value).filter((value) => value !== null);
    const last = Math.max(points.at(-1)?.[0] ?? 0, SHORTEST_S);
    const first = Math.min(points[0]?.[0] ?? 0, last - SHORTEST_S);
    const top = this.highest ?? round(Math.max(1.5 * (limit ?? 0), ...values, 1e-9));
    const x = (t) => LEFT + (t - first) / (last - first) * (width - LEFT - 8);
    const y = (value) => TOP + (1 - Math.min(value, top) / top) * (HEIGHT - TOP - BOTTOM);
    drawAxes(pen, { x, y, first, last, top, width, ink: colour("--ink"), grid: colour("--grid") });
    if (limit !== null) drawLine(pen, [[first, limit], [last, limit]], x, y, "#8a8f98", 1.5, [6, 4]);
    drawLine(pen, points, x, y, "#d55e00", 2, []);
  }
}

// The next of 1, 2, 4, 6, 10, 20, … above a number, so that its half reads well, too.
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 6, 10].find((digit) => digit * power >= value);
}

function drawAxes(pen, { x, y, first, last, top, width, ink, grid }) {
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = ink;
  pen.strokeStyle = grid;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const share of [0, 0.5, 1]) {
    pen.fillText(short(share * top), LEFT - 6, y(share * top));
    pen.beginPath();
    pen.moveTo(LEFT, y(share * top));
    pen.lineTo(width - 8, y(share * top));
    pen.stroke();
  }
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const step = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((one) => (last - first) / one <= 6) ?? 1800;
  for (let t = Math.ceil(first / step) * step; t <= last; t += step) pen.fillText(short(t), x(t), HEIGHT - BOTTOM + 3);
  pen.textAlign = "right";
  pen.fillText("time / s", width - 8, HEIGHT - 13);
}

function drawLine(pen, points, x, y, colour, width, dash) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.beginPath();
  let drawing = false;
  for (const [t, value] of points) {
    if (value !== null) pen[drawing ? "lineTo" : "moveTo"](x(t), y(value));
    drawing = value !== null;
  }
  pen.stroke();
  pen.setLineDash([]);
}
