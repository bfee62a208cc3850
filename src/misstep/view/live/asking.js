// Questions to the server, and what to say when it does not answer.

import { element } from "/assets/execution/elements.js";

// The answer's JSON; throws an Error whose message is the problem and whose `remedy` says what to do.
export async function ask(path, body = undefined) {
  const post = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, post).catch(() => null);
  if (answer === null) throw told("The server does not answer.", "Start it again: misstep serve");
  if (answer.status === 401) throw told("This page is not open any more.", "Open the whole address that misstep serve printed.");
  const facts = await answer.json().catch(() => null);
  if (!answer.ok) throw told(facts?.problem ?? `The server answered ${answer.status}.`, facts?.remedy ?? "Reload the page.");
  return facts;
}

export function told(problem, remedy) {
  return Object.assign(new Error(problem), { remedy });
}

export function drawProblem({ message, remedy }) {
  return element("div", { class: "problem", role: "alert" }, element("b", {}, message), element("p", {}, remedy ?? ""));
}

// Hears a stream of events. `heard` gets each; where none comes for `limit_s`, `lost` is called, once a silence.
export function listen(path, limit_s, heard, lost) {
  const stream = new EventSource(path);
  let due = performance.now() + 5000; // the first one may take longer
  let silent = false;
  stream.onmessage = ({ data }) => {
    due = performance.now() + limit_s * 1000;
    silent = false;
    heard(JSON.parse(data));
  };
  const watch = setInterval(() => {
    if (silent || performance.now() < due) return;
    silent = true;
    lost();
  }, 100);
  addEventListener("pagehide", () => { clearInterval(watch); stream.close(); });
}

let loading = null;

// Plotly, when it is needed first.
export function withPlotly() {
  loading ??= new Promise((loaded, failed) => {
    const script = element("script", { src: "/assets/plotly.js" });
    script.onload = loaded;
    script.onerror = () => failed(told("The server does not answer.", "Start it again: misstep serve"));
    document.head.append(script);
  });
  return loading;
}
