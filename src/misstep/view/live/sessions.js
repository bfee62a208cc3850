// The test sessions of the store.

import { element } from "/assets/execution/elements.js";
import { ask, drawProblem } from "./asking.js";
import { drawTable, utcTime } from "./words.js";

export async function mountSessions(main) {
  document.title = "Test sessions · misstep";
  const found = await ask("/api/sessions").catch((problem) => problem);
  if (found instanceof Error) main.replaceChildren(drawProblem(found));
  else if (!found.length) main.replaceChildren(element("p", { class: "quiet" }, "No test session was run yet: misstep test SKILLS --trace PACKAGE"));
  else main.replaceChildren(drawTable(["session", "skills", "#executions", "state", "changed (UTC)"], found.map(cells)));
}

function cells({ id, problem, skills, executions_n: count, stopped, changed_ms: changed }) {
  const link = element("a", { href: `/sessions/${encodeURIComponent(id)}` }, id);
  return problem ? [link, problem, "", "", ""] : [link, skills.join(", "), String(count), stopped ?? "goes on", utcTime(changed)];
}
