// One fleet's axis on a canvas: the ruler, soft and hard, and a mark for every host.

import { span } from "./format.js";
import { layout, ticks } from "./marks.js";
import { CORNERS } from "./signs.js";
import { WORDS } from "./store.js";

const TOP = 18; // For the names of soft and hard.
const GROUND = 22; // For the ruler under the marks.
const SIDE = 8;
const OUTLINED = 9; // Smaller marks would lose too much to an outline.

function trace(pen, word, x, y, r) {
  const corners = CORNERS[word];
  if (!corners) return pen.arc(x, y, r, 0, Math.PI * 2);
  corners.forEach(([dx, dy], index) => pen[index ? "lineTo" : "moveTo"](x + dx * r, y + dy * r));
  return pen.closePath();
}

/** Colours by name, as the theme has them now. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${name}`).trim() });
}

export class Axis {
  #canvas;
  picture = { items: [], bars: [] };

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** `active` is the id of the host that the keyboard or the pointer is on. */
  draw({ dots, soft, hard, reach }, active) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!width) return;
    const scale = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.translate(SIDE, 0);
    const inner = { width: width - 2 * SIDE, ground: height - GROUND, reach, soft, hard };
    const theme = colours();
    this.picture = layout(dots, inner.width, inner.ground - TOP, reach);
    field(pen, inner, theme);
    bars(pen, inner, this.picture.bars, theme);
    marks(pen, inner, this.picture.items, theme);
    limits(pen, inner, theme);
    ring(
      pen,
      inner,
      this.picture.items.find((item) => item.host.id === active),
      theme,
    );
  }

  /** In the marks' own coordinates. */
  place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [event.clientX - box.left - SIDE, box.height - GROUND - (event.clientY - box.top)];
  }

  /** Of a mark, in the canvas' coordinates. */
  corner(item) {
    return [item.x + SIDE, this.#canvas.clientHeight - GROUND - item.y];
  }
}

const at = (inner, age) => Math.round((age / inner.reach) * inner.width) + 0.5;

function field(pen, inner, theme) {
  if (inner.hard) {
    pen.fillStyle = theme["soft-field"];
    pen.fillRect(
      at(inner, inner.soft),
      TOP,
      at(inner, inner.hard) - at(inner, inner.soft),
      inner.ground - TOP,
    );
    pen.fillStyle = theme["hard-field"];
    pen.fillRect(
      at(inner, inner.hard),
      TOP,
      inner.width - at(inner, inner.hard),
      inner.ground - TOP,
    );
  }
  pen.strokeStyle = theme.ruler;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, inner.ground + 0.5);
  pen.lineTo(inner.width, inner.ground + 0.5);
  for (const tick of ticks(inner.reach, inner.width / 18)) notch(pen, inner, tick, 3);
  const named = ticks(inner.reach, inner.width / 90);
  for (const tick of named) notch(pen, inner, tick, 6);
  pen.stroke();
  pen.fillStyle = theme.quiet;
  pen.font = "11px system-ui, sans-serif";
  for (const tick of named) {
    pen.textAlign = tick ? "center" : "left";
    if (at(inner, tick) < inner.width - 16)
      pen.fillText(tick ? span(tick) : "0", at(inner, tick), inner.ground + 18);
  }
}

function notch(pen, inner, tick, length) {
  pen.moveTo(at(inner, tick), inner.ground);
  pen.lineTo(at(inner, tick), inner.ground + length);
}

function bars(pen, inner, columns, theme) {
  for (const { x, width, parts } of columns) {
    let top = inner.ground;
    for (const word of WORDS) {
      const part = parts.find((each) => each.word === word);
      if (!part) continue;
      pen.fillStyle = theme[word];
      pen.fillRect(x, top - part.height, width - 1, part.height);
      top -= part.height;
    }
  }
}

/** One path for each word: ten thousand marks are few strokes of the pen. */
function marks(pen, inner, items, theme) {
  for (const word of WORDS) {
    pen.beginPath();
    for (const item of items) {
      if (item.word !== word || item.hidden) continue;
      const [x, y, r] = [item.x, inner.ground - item.y, Math.max(1.2, item.size / 2 - 1)];
      pen.moveTo(x + r, y);
      trace(pen, word, x, y, r);
    }
    pen.fillStyle = theme[word];
    pen.fill();
    if (items.find((item) => item.word === word)?.size < OUTLINED) continue;
    pen.strokeStyle = theme.card;
    pen.lineWidth = 1;
    pen.stroke();
  }
}

function limits(pen, inner, theme) {
  if (!inner.hard) return;
  pen.font = "600 11px system-ui, sans-serif";
  const close = at(inner, inner.hard) - at(inner, inner.soft) < 70;
  for (const [name, age, colour] of [
    ["soft", inner.soft, theme.soft],
    ["hard", inner.hard, theme.hard],
  ]) {
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(at(inner, age), TOP - 4);
    pen.lineTo(at(inner, age), inner.ground);
    pen.stroke();
    pen.textAlign = name === "hard" || close ? "right" : "center";
    pen.fillText(
      name === "hard" && close ? "" : `${name} ${span(age)}`,
      at(inner, age) + (name === "hard" ? 6 : 0),
      TOP - 7,
    );
    if (name === "hard" && close) {
      pen.textAlign = "left";
      pen.fillText("hard", at(inner, age) + 4, TOP - 7);
    }
  }
}

function ring(pen, inner, item, theme) {
  if (!item) return;
  pen.strokeStyle = theme.focus;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(item.x, inner.ground - item.y, Math.max(item.size / 2 + 3, 7), 0, Math.PI * 2);
  pen.stroke();
}
