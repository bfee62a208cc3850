// Play button, scrubber, time, keys.

import { element, seconds } from "./elements.js";

export const KEYS = "space plays and pauses, ← and → step a picture, shift with them a second, Home and End jump";

export function drawControls(view, cursor) {
  const [from, to] = cursor.window;
  const play = element("button", { type: "button", class: "ev-play", onclick: () => cursor.toggle() });
  const slider = element("input", {
    type: "range", class: "ev-slider", min: from, max: to, step: "any", "aria-label": "time of the execution",
    oninput: () => { cursor.pause(); cursor.seek(Number(slider.value)); },
  });
  const time = element("output", { class: "ev-time", "aria-live": "off" });
  const rate = element("select", { "aria-label": "speed", onchange: () => { cursor.rate = Number(rate.value); } },
    ...[0.25, 0.5, 1, 2].map((speed) => element("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
  cursor.listen(({ t, playing }) => {
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? "pause" : "play");
    slider.value = t;
    slider.setAttribute("aria-valuetext", seconds(t));
    time.textContent = `${t.toFixed(2)} / ${to.toFixed(2)} s`;
  });
  const track = element("div", { class: "ev-track" }, slider, ...marks(view, cursor));
  return element("div", { class: "ev-controls", title: KEYS }, play, track, time, rate);
}

// Where it failed, under the slider; pressing a mark goes there.
function marks({ facts }, cursor) {
  const [from, to] = cursor.window;
  const mark = (t, kind, label) => element("button", {
    type: "button", class: `ev-mark ev-mark-${kind}`, style: `--at: ${(t - from) / (to - from)}`,
    title: `${label}, ${seconds(t)}`, "aria-label": `go to ${label}, ${seconds(t)}`, onclick: () => cursor.seek(t),
  });
  const inside = (t) => t !== null && t >= from && t <= to;
  return [
    ...(inside(facts.onset_s) ? [mark(facts.onset_s, "onset", "labelled onset")] : []),
    ...(inside(facts.t_fail_s) ? [mark(facts.t_fail_s, "fail", "t_fail")] : []),
  ];
}

let newest = null; // the view that keys go to while nothing has the focus

export function hearKeys(root, cursor) {
  newest ??= root;
  root.addEventListener("pointerdown", () => { newest = root; });
  const hear = (event) => {
    const focus = document.activeElement;
    const free = focus === null || focus === document.body;
    if (!(root.contains(focus) || (free && newest === root)) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (focus instanceof HTMLSelectElement || (event.key === " " && isPressed(focus))) return;
    const action = actionOf(event, cursor);
    if (action === null) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", hear);
  return () => {
    document.removeEventListener("keydown", hear);
    if (newest === root) newest = null;
  };
}

function isPressed(focus) {
  return focus instanceof HTMLButtonElement || focus?.tagName === "SUMMARY";
}

function actionOf({ key, shiftKey }, cursor) {
  const move = (direction) => () => {
    cursor.pause();
    if (shiftKey) cursor.seek(cursor.t + direction);
    else cursor.step(direction);
  };
  const actions = {
    " ": () => cursor.toggle(),
    ArrowLeft: move(-1),
    ArrowRight: move(1),
    Home: () => cursor.seek(cursor.window[0]),
    End: () => cursor.seek(cursor.window[1]),
  };
  return actions[key] ?? null;
}
