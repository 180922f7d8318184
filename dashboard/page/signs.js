// The mark of each verdict: a shape beside the colour, for whoever does not tell colours apart.

import { svg } from "./dom.js";

/** Corners in units of the mark's radius; what has none is a disc. */
export const CORNERS = {
  going: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  waiting: [
    [0, -1.2],
    [1.2, 1],
    [-1.2, 1],
  ],
  held: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  overdue: [
    [-1.2, -1],
    [1.2, -1],
    [0, 1.3],
  ],
};

export function sign(word) {
  const corners = CORNERS[word];
  const shape = corners
    ? svg("polygon", { points: corners.map(([x, y]) => `${7 + x * 4.5},${7 + y * 4.5}`).join(" ") })
    : svg("circle", { cx: 7, cy: 7, r: 4.5 });
  return svg("svg", { viewBox: "0 0 14 14", class: `sign ${word}`, "aria-hidden": "true" }, shape);
}
