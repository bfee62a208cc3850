// The monitors that run now: verdict, risk and suspicion, cameras, streams, alarms.

import { element, seconds } from "/assets/execution/elements.js";
import { listen } from "./asking.js";
import { Course } from "./course.js";

// The server tells ten times a second. Where it does not, nobody knows how the robot is, and the page says that.
const SILENT_S = 1;
const LEVELS = { ok: "✓ OK", warn: "▲ WARN", fail: "✗ FAIL", unknown: "? UNKNOWN" };

export function mountMonitors(main) {
  document.title = "Monitor · misstep";
  const none = element("div", { class: "none" },
    element("p", {}, "No monitor runs on this store. Start one with --live:"),
    element("pre", {}, "misstep watch --skills my_robot.skills --skill grasp --live"),
    element("p", { class: "quiet" }, "or in the robot's own program: misstep.Monitor(…, sinks={\"live\": LiveSink(store)})."));
  const panels = new Map();
  const box = element("div", { class: "monitors" }, element("p", { class: "quiet" }, "looking …"));
  main.replaceChildren(box);
  const heard = (monitors) => {
    const names = new Set(monitors.map(({ name }) => name));
    for (const name of [...panels.keys()].filter((known) => !names.has(known))) panels.delete(name);
    for (const monitor of monitors) {
      if (!panels.has(monitor.name)) panels.set(monitor.name, new Panel(monitor.name));
      panels.get(monitor.name).show(monitor);
    }
    const wanted = panels.size ? [...panels.values()].map(({ root }) => root) : [none];
    if (wanted.length !== box.children.length || wanted.some((root, place) => box.children[place] !== root)) box.replaceChildren(...wanted);
  };
  listen("/api/monitors/events", SILENT_S, heard, () => {
    for (const panel of panels.values()) panel.sayLost("The server is silent: nobody here knows how the robot is.");
    if (!panels.size) box.replaceChildren(element("div", { class: "problem", role: "alert" }, "The server is silent."));
  });
}

class Panel {
  constructor(name) {
    this.name = name;
    this.sign = element("div", { class: "sign", role: "status", "aria-live": "assertive" });
    this.why = element("div", { class: "why" });
    this.title = element("h2", {});
    this.risk = new Course("risk", 1);
    this.suspicion = new Course("suspicion", null);
    this.streams = element("div", { class: "streams" });
    this.alarms = element("div", { class: "alarms" });
    this.cameras = element("div", { class: "live-cameras" });
    this.pictures = new Map();
    this.root = element("section", { class: "monitor", "data-monitor": name },
      this.title,
      element("div", { class: "head" }, this.sign, this.why),
      element("div", { class: "live-grid" }, this.cameras, element("div", { class: "courses" },
        this.risk.root, this.suspicion.root,
        element("h3", {}, "Alarms"), this.alarms,
        element("h3", {}, "Streams"), this.streams)));
  }

  show(state) {
    const { verdict, status, skill, executions, time_s: time } = state;
    this.root.dataset.status = status;
    this.title.textContent = executions ? `${skill}, ${seconds(time, 1)}${state.running ? "" : ", ended"}` : "waiting for the first execution";
    this.say(...sayings(state));
    const drawn = executions > 0;
    this.risk.show(drawn ? state.recent.map(([t, , risk]) => [t, risk]) : [], verdict?.risk_limit ?? null, state.executions, verdict?.horizon_s);
    this.suspicion.show(drawn ? state.recent.map(([t, , , suspicion]) => [t, suspicion]) : [], verdict?.suspicion_limit ?? null, state.executions);
    this.showCameras(state.pictures, verdict?.regions ?? []);
    this.streams.replaceChildren(...drawStreams(state.streams, status));
    this.alarms.replaceChildren(...drawAlarms(state.alarms));
  }

  say(level, word, ...why) {
    this.root.dataset.level = level;
    if (this.sign.textContent !== word) this.sign.textContent = word;
    const lines = why.join("\n");
    if (this.why.textContent !== lines) this.why.textContent = lines;
  }

  sayLost(why) {
    this.root.dataset.status = "silent";
    this.say("silent", "⚠ SILENT", why);
  }

  showCameras(pictures, regions) {
    for (const { stream, version } of pictures) {
      if (!this.pictures.has(stream)) {
        const camera = new Camera(this.name, stream);
        this.pictures.set(stream, camera);
        this.cameras.append(camera.root);
      }
      this.pictures.get(stream).show(version, regions.filter((region) => region.stream === stream));
    }
  }
}

function sayings({ status, silent_s: silent, verdict, running }) {
  if (status === "lost") return ["silent", "⚠ LOST", "The monitor's process ended without a word. Nobody watches."];
  if (status === "silent") return ["silent", "⚠ SILENT", `The monitor has given no verdict for ${seconds(silent, 1)}. Nobody watches.`];
  if (status === "ended") return ["idle", "ended", "The monitor has ended."];
  if (!verdict) return ["idle", running ? "…" : "waiting", running ? "No verdict yet." : "No execution is under way."];
  const reasons = verdict.reasons.length ? verdict.reasons : ["All is as in the successes."];
  return [running ? verdict.level : "idle", `${LEVELS[verdict.level]}${running ? "" : " at its end"}`, ...reasons];
}

// A picture is asked for when the one before has come, so that a slow page sees fewer of them, not older ones.
class Camera {
  constructor(monitor, stream) {
    this.address = `/api/monitors/${encodeURIComponent(monitor)}/picture?stream=${encodeURIComponent(stream)}`;
    this.image = element("img", { alt: `newest picture of ${stream}` });
    this.frame = element("div", { class: "live-frame" }, this.image);
    this.root = element("figure", { class: "live-camera" }, this.frame, element("figcaption", {}, stream));
    this.shown = this.wanted = 0;
    this.image.addEventListener("load", () => this.next());
    this.image.addEventListener("error", () => setTimeout(() => this.next(), 500));
    this.busy = false;
  }

  show(version, regions) {
    this.wanted = version;
    if (!this.busy) this.next();
    const boxes = regions.map((region) => element("i", { class: "region", style: `left: ${100 * region.left}%; top: ${100 * region.top}%; width: ${100 * region.width}%; height: ${100 * region.height}%` }));
    this.frame.replaceChildren(this.image, ...boxes);
  }

  next() {
    this.busy = this.wanted !== this.shown;
    if (!this.busy) return;
    this.shown = this.wanted;
    this.image.src = `${this.address}&version=${this.wanted}`;
  }
}

function drawStreams(streams, status) {
  if (!streams.length) return [element("span", { class: "quiet" }, "nothing has come yet")];
  return streams.map(({ name, rate_hz: rate, age_s: age }) => {
    const late = age === null && status === "watching";
    const told = late ? "nothing for 2 s" : rate < 1 ? "below 1 Hz" : `${rate.toFixed(0)} Hz`;
    return element("span", { class: late ? "stream late" : "stream" }, `${name} `, element("b", {}, told));
  });
}

function drawAlarms(alarms) {
  if (!alarms.length) return [element("span", { class: "quiet" }, "none")];
  return [...alarms].reverse().map(({ number, time_s: time, skill, level, reasons, acknowledged }) =>
    element("p", { class: `alarm ${level}` }, element("b", {}, `alarm ${number}: ${LEVELS[level]}`), ` ${skill} at ${seconds(time, 1)}${acknowledged ? " (acknowledged)" : ""}: ${reasons[0] ?? ""}`));
}
