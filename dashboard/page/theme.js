// Light or dark as the system has it, or as chosen here. No module: it must run before the first
// paint, or a chosen theme would flash.
"use strict";
{
  const KEY = "repave-theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage is forbidden: the choice lasts as long as the page.
    }
  };

  const keep = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      return;
    }
  };

  const apply = (theme) => {
    root.dataset.theme = theme;
    const button = document.getElementById("theme");
    if (button) button.textContent = theme === "dark" ? "Light theme" : "Dark theme";
    root.dispatchEvent(new CustomEvent("theme"));
  };

  const preferred = () => chosen() ?? (dark.matches ? "dark" : "light");

  apply(preferred());
  dark.addEventListener("change", () => apply(preferred()));
  document.addEventListener("DOMContentLoaded", () => {
    apply(preferred());
    document.getElementById("theme").addEventListener("click", () => {
      const next = root.dataset.theme === "dark" ? "light" : "dark";
      keep(next);
      apply(next);
    });
  });
}
