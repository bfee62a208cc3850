// Before anything is painted: light or dark, as it was chosen last.
"use strict";
{
  const root = document.documentElement;
  const chosen = localStorage.getItem("misstep-theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  new MutationObserver(() => localStorage.setItem("misstep-theme", root.dataset.theme))
    .observe(root, { attributes: true, attributeFilter: ["data-theme"] });
}
