// Small charts as SVG, each with its numbers in words beside it.

import { el, svg } from "./dom.js";
import { tabled } from "./tabled.js";

const WIDTH = 360;
const HEIGHT = 96;
const GROUND = HEIGHT - 16;

/** `bars`: [{parts: [[class, value]], title}]; `line`: [value] over the same columns, against `limit`;
 * `from` and `to` name both ends, `top(most)` the highest bar. */
export function chart({ bars, line = [], limit = null, from, to, top, label }) {
  const most = Math.max(
    1,
    ...bars.map(({ parts }) => parts.reduce((sum, [, value]) => sum + value, 0)),
  );
  const step = WIDTH / Math.max(1, bars.length);
  const drawn = bars.flatMap(({ parts, title }, index) =>
    stack(parts, index * step, step, most, title),
  );
  const ceiling = Math.max(limit ?? 0, ...line, 1) * 1.1;
  const y = (value) => GROUND - (value / ceiling) * (GROUND - 10);
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "img", "aria-label": label },
    svg("line", { class: "ground", x1: 0, x2: WIDTH, y1: GROUND, y2: GROUND }),
    drawn,
    limit && svg("line", { class: "limit", x1: 0, x2: WIDTH, y1: y(limit), y2: y(limit) }),
    line.length &&
      svg("polyline", {
        class: "line",
        points: line.map((value, index) => `${(index + 0.5) * step},${y(value)}`).join(" "),
      }),
    svg("text", { x: 0, y: 8 }, top(most)),
    svg("text", { x: 0, y: HEIGHT - 3 }, from),
    svg("text", { x: WIDTH, y: HEIGHT - 3, "text-anchor": "end" }, to),
  );
}

function stack(parts, x, step, most, title) {
  let top = GROUND;
  return parts
    .filter(([, value]) => value > 0)
    .map(([kind, value]) => {
      const height = (value / most) * (GROUND - 14);
      top -= height;
      const width = Math.max(0.8, step - (step > 4 ? 1.5 : 0.4));
      return svg("rect", { class: kind, x, y: top, width, height }, svg("title", {}, title));
    });
}

export function figure(name, words, picture, details) {
  return el(
    "figure",
    { class: "small-card" },
    el("figcaption", {}, el("strong", {}, name), el("span", {}, words)),
    picture,
    details,
  );
}

/** The same numbers for whoever does not see the chart. */
export function numbers(caption, head, rows) {
  return el("details", {}, el("summary", {}, "Numbers"), tabled(caption, head, rows));
}
