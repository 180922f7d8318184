// Rows as a table that scrolls by itself, also for the keyboard.

import { el } from "./dom.js";

/** The first cell of each row names it. */
export function tabled(caption, head, rows) {
  const heads = head.map((name) => el("th", { scope: "col" }, name));
  const cells = (row) =>
    row.map((value, place) =>
      place ? el("td", {}, value) : el("th", { scope: "row", class: "plain" }, value),
    );
  return el(
    "div",
    { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, heads)),
      el(
        "tbody",
        {},
        rows.map((row) => el("tr", {}, cells(row))),
      ),
    ),
  );
}
