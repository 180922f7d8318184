// A fleet's marks and how one of them is picked: with the pointer, or with the keyboard.

import { Axis } from "./axis.js";
import { el } from "./dom.js";
import { short, span } from "./format.js";
import { nearest, reach } from "./marks.js";

export class Picker {
  #context;
  #state;
  #active = null; // The host that the keyboard is on.
  #hovered = null;
  #dots = [];

  /** The marks of `state`; what is picked is opened by `context.open(id, from)`. */
  constructor(state, id, context) {
    this.#state = state;
    this.#context = context;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.axis = new Axis(this.canvas);
    const option = { role: "option", id: `${id}-host`, "aria-selected": "true", class: "unseen" };
    this.option = el("div", option, "not read yet");
    this.list = this.#listbox(`${id}-host`);
    this.tip = el("p", { class: "tip", "aria-hidden": "true", hidden: true });
    this.root = el("div", { class: "plot" }, this.canvas, this.list, this.tip);
  }

  /** To a screen reader the marks are a list with one option, the active host: ten thousand
   * elements would be slower than they are of use. */
  #listbox(active) {
    const props = {
      role: "listbox",
      tabindex: "0",
      class: "pick",
      "aria-label": `Hosts of ${this.#state.name} by age`,
      "aria-describedby": "marks-help",
      "aria-activedescendant": active,
      "data-key": `marks ${this.#state.name}`,
      on: {
        keydown: (event) => this.#key(event),
        focus: () => this.#walk(this.#place()),
        blur: () => this.#point(null),
        pointermove: (event) => this.#point(this.#under(event)),
        pointerleave: () => this.#point(null),
        click: (event) => this.#click(event),
      },
    };
    return el("div", props, this.option);
  }

  update() {
    const { hosts, name } = this.#state;
    const { store } = this.#context;
    this.#dots = hosts.map((host) => ({
      host,
      age: store.age(host),
      word: store.word(host, this.#state),
    }));
    this.list.setAttribute("aria-label", `Hosts of ${name} by age, ${hosts.length}`);
    this.option.textContent = this.#words(this.#dots[this.#place()]);
    this.draw();
  }

  draw() {
    const { row } = this.#state;
    const oldest = this.#dots.at(-1)?.age ?? 0;
    const focused = document.activeElement === this.list;
    const limits = { soft: row?.soft_seconds, hard: row?.hard_seconds };
    this.axis.draw(
      { dots: this.#dots, ...limits, reach: reach(oldest, limits.hard) },
      this.#hovered ?? (focused ? this.#active : null),
    );
  }

  /** Of the active host among all, or of the oldest. */
  #place() {
    const place = this.#dots.findIndex((dot) => dot.host.id === this.#active);
    return place < 0 ? this.#dots.length - 1 : place;
  }

  #key(event) {
    const last = this.#dots.length - 1;
    const here = this.#place();
    const leap = Math.max(1, Math.round(last / 10));
    const places = {
      ArrowRight: here + 1,
      ArrowUp: here + 1,
      ArrowLeft: here - 1,
      ArrowDown: here - 1,
      PageUp: here + leap,
      PageDown: here - leap,
      Home: 0,
      End: last,
    };
    if (event.key in places) this.#walk(Math.min(last, Math.max(0, places[event.key])));
    else if (["Enter", " "].includes(event.key)) this.#open(this.#active);
    else return;
    event.preventDefault();
  }

  #walk(place) {
    const dot = this.#dots[place];
    this.#active = dot?.host.id ?? null;
    this.option.textContent = this.#words(dot);
    this.option.setAttribute("aria-posinset", place + 1);
    this.option.setAttribute("aria-setsize", this.#dots.length);
    this.#hovered = null;
    this.draw();
    this.#showTip(this.#active);
  }

  #words(dot) {
    if (!dot) return "no hosts";
    const said = this.#state.verdicts.get(dot.host.id);
    return `${dot.host.id}, ${span(dot.age)} old, ${dot.word}${said ? `: ${short(said.words)}` : ""}`;
  }

  #under(event) {
    return nearest(this.axis.picture, ...this.axis.place(event))?.host.id ?? null;
  }

  #point(id) {
    if (id === this.#hovered && id !== null) return;
    this.#hovered = id;
    this.draw();
    this.#showTip(id);
  }

  #showTip(id) {
    const item = this.axis.picture.items.find((each) => each.host.id === id);
    this.tip.hidden = !item;
    if (!item) return;
    this.tip.textContent = this.#words(item);
    const [x, y] = this.axis.corner(item);
    const right = x > this.canvas.clientWidth / 2;
    this.tip.style.top = `${y + 14}px`;
    this.tip.style.left = right ? "auto" : `${x}px`;
    this.tip.style.right = right ? `${this.canvas.clientWidth - x}px` : "auto";
  }

  #click(event) {
    const id = this.#under(event);
    if (id) this.#active = id;
    this.#open(id);
  }

  #open(id) {
    if (id) this.#context.open(id, this.list);
  }
}
