// How outcomes, times and sizes are told.

import { element } from "/assets/execution/elements.js";

const SIGNS = { success: "✓", failure: "✗", unknown: "?" };

export function drawOutcome(outcome, kind = "") {
  return element("span", { class: outcome }, `${SIGNS[outcome] ?? "?"} ${outcome}${kind ? `: ${kind}` : ""}`);
}

export function utcTime(milliseconds) {
  const date = new Date(milliseconds);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

export function revision({ commit, dirty }) {
  return commit ? commit.slice(0, 10) + (dirty ? " *" : "") : "–";
}

export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let place = 0;
  let value = bytes;
  while (value >= 1000 && place < units.length - 1) {
    value /= 1000;
    place += 1;
  }
  return `${place ? value.toPrecision(3) : value} ${units[place]}`;
}

// A table with a heading for each column; a heading that begins with "#" is of numbers.
export function drawTable(headings, rows, kind = null) {
  const isNumber = headings.map((heading) => heading.startsWith("#"));
  const head = headings.map((heading, place) => element("th", { class: isNumber[place] && "number" }, heading.replace(/^#/, "")));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell, place) => element("td", { class: isNumber[place] && "number", "data-name": headings[place].replace(/^#/, "") }, cell))));
  return element("div", { class: "scroll" }, element("table", { class: kind }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
}
