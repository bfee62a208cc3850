// Light or dark: as the reader's system says, or as they chose on this page.

import { element } from "./elements.js";

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function drawThemeButton() {
  const button = element("button", { type: "button", class: "ev-theme" });
  const name = () => {
    button.textContent = isDark() ? "☀ light" : "☾ dark";
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
  return button;
}
