// Elements from values. Text only ever becomes text nodes: no string is parsed as HTML anywhere.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

export function button(words, act, props = {}) {
  return el("button", { type: "button", ...props, on: { click: act } }, words);
}

export const byId = (id) => document.getElementById(id);

/** New children, with the focus and the scrolled place where they were: what has `data-key` is the
 * same thing before and after. */
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement)
    ? document.activeElement.dataset.key
    : undefined;
  const top = parent.scrollTop;
  parent.replaceChildren(...children.flat().filter(Boolean));
  parent.scrollTop = top;
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** Only if it differs, so that a screen reader and the layout are left alone. */
export function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
