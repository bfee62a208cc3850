// Which page an address is, and what all pages have in common.

import { element } from "/assets/execution/elements.js";
import { drawThemeButton } from "/assets/execution/theme.js";
import { mountExecutionPage } from "./execution_page.js";
import { mountHealth } from "./health.js";
import { mountList } from "./list.js";
import { mountMonitors } from "./monitors.js";
import { mountSession } from "./session.js";
import { mountSessions } from "./sessions.js";

const PLACES = [["/", "Executions"], ["/sessions", "Test sessions"], ["/monitor", "Monitor"], ["/health", "Store"]];
const PAGES = [
  [/^\/$/, mountList],
  [/^\/executions\/([^/]+)$/, mountExecutionPage],
  [/^\/sessions$/, mountSessions],
  [/^\/sessions\/([^/]+)$/, mountSession],
  [/^\/monitor$/, mountMonitors],
  [/^\/health$/, mountHealth],
];

function drawBar() {
  const section = `/${location.pathname.split("/")[1].replace("executions", "")}`;
  const links = PLACES.map(([href, text]) => element("a", { href, "aria-current": href === section && "page" }, text));
  document.querySelector("header nav").append(...links);
  document.querySelector("header .end").append(drawThemeButton());
}

// "/" goes to the search, on whichever page it is pressed.
function hearSlash() {
  document.addEventListener("keydown", (event) => {
    const typing = document.activeElement?.matches("input:not([type=range]), textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const search = document.querySelector("input[type=search]");
    if (search) search.focus();
    else location.href = "/#search";
  });
}

drawBar();
hearSlash();
for (const [pattern, mount] of PAGES) {
  const found = pattern.exec(location.pathname);
  if (found) mount(document.querySelector("main"), ...found.slice(1).map(decodeURIComponent));
}
