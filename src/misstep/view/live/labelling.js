// Judging an execution, with the onset where the scrubber stands, and taking it back.

import { element, seconds } from "/assets/execution/elements.js";
import { ask } from "./asking.js";
import { drawOutcome } from "./words.js";

const STEPS_KEPT = 50;

// facts: of the execution and its label; page: {time(), changed()}.
export function drawLabelling(box, place, facts, page) {
  const labelling = { box, place, facts, page, said: "", turn: Promise.resolve() };
  draw(labelling);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea")) return;
    event.preventDefault();
    undo(labelling);
  });
}

function draw(labelling) {
  const { box, facts, said } = labelling;
  const { execution, label } = facts;
  const button = (text, title, act, more = {}) => element("button", { type: "button", title, onclick: act, ...more }, text);
  const kind = element("input", { type: "text", class: "kind", maxlength: 500, placeholder: "what failed", "aria-label": "what failed", value: execution.kind, onchange: () => set(labelling, failure({ kind: kind.value })) });
  const isFailure = execution.outcome === "failure";
  const parts = [
    element("span", { class: "now" }, drawOutcome(execution.outcome), element("span", { class: "quiet" }, label ? " labelled" : " as recorded")),
    element("span", { class: "choices" },
      button("✓ success", "It succeeded", () => set(labelling, plain("success")), { class: "set-success" }),
      button("✗ failure", "It failed", () => set(labelling, failure({})), { class: "set-failure" }),
      button("? unknown", "Nobody knows", () => set(labelling, plain("unknown")), { class: "set-unknown" })),
    isFailure ? kind : null,
    isFailure ? button("onset here", "The failure began where the cursor stands", () => set(labelling, failure({ onset_ns: stamp(labelling) })), { class: "set-onset" }) : null,
    isFailure && facts.onset_ns !== null ? button("no onset", "Nobody knows when it began", () => set(labelling, failure({ onset_ns: null }))) : null,
    steps(labelling).length ? button("↶ undo", "Takes the last label back, Ctrl-Z", () => undo(labelling), { class: "undo" }) : null,
    element("span", { class: "quiet said", role: "status" }, said),
  ];
  box.replaceChildren(...parts.filter((part) => part !== null));
}

// A label without a failure; labels are made of the facts of the moment at which it is their turn.
function plain(outcome) {
  return () => ({ outcome, failure: null });
}

// What is known of the failure, with what is said anew.
function failure(told) {
  return (facts) => {
    const { kind = "", onset_ns = null, cause = "" } = facts.failure ?? {};
    return { outcome: "failure", failure: { kind, onset_ns, cause, ...told } };
  };
}

function stamp({ facts, page }) {
  return String(BigInt(facts.start_ns) + BigInt(Math.round(page.time() * 1e9)));
}

function set(labelling, labelOf) {
  inTurn(labelling, async () => {
    const before = labelling.facts.label;
    const label = labelOf(labelling.facts);
    if (!(await put(labelling, before, label))) return;
    remember(labelling, [...steps(labelling), { before, after: labelling.facts.label }]);
    const from = label.failure?.onset_ns ? `, onset ${seconds(onset(labelling.facts))}` : "";
    await tell(labelling, `labelled ${label.outcome}${from}`);
  });
}

function undo(labelling) {
  inTurn(labelling, async () => {
    const done = steps(labelling);
    const last = done.pop();
    if (!last || !(await put(labelling, last.after, last.before))) return;
    remember(labelling, done);
    await tell(labelling, "taken back");
  });
}

// However fast somebody clicks, one label is put after the other.
function inTurn(labelling, act) {
  labelling.turn = labelling.turn.then(act).catch(({ message }) => {
    labelling.said = message;
    draw(labelling);
  });
}

async function put(labelling, instead_of, label) {
  try {
    labelling.facts = await ask(`${labelling.place}/label`, { instead_of, label });
    return true;
  } catch ({ message, remedy }) {
    labelling.said = `${message} ${remedy}`;
    draw(labelling);
    return false;
  }
}

async function tell(labelling, said) {
  labelling.said = said;
  draw(labelling);
  await labelling.page.changed();
}

function onset({ onset_ns, start_ns }) {
  return Number(BigInt(onset_ns) - BigInt(start_ns)) / 1e9;
}

// The steps that can be taken back; they outlive a reload, not the tab.
function steps({ place }) {
  return JSON.parse(sessionStorage.getItem(place) ?? "[]");
}

function remember({ place }, done) {
  sessionStorage.setItem(place, JSON.stringify(done.slice(-STEPS_KEPT)));
}
