// A fleet's hosts as a table: the oldest first, some at a time.

import { button, el, replace } from "./dom.js";
import { moment, number, short, span } from "./format.js";

const AT_ONCE = 50;

export class Table {
  #context;
  #shown = AT_ONCE;
  #state = null;

  constructor(context) {
    this.#context = context;
    this.root = el("div", { class: "table", hidden: true });
  }

  get shown() {
    return !this.root.hidden;
  }

  set shown(shown) {
    this.root.hidden = !shown;
  }

  update(state) {
    this.#state = state;
    const hosts = state.hosts.slice(-this.#shown).reverse();
    const head = ["Host", "Age", "Verdict", "In words", "Goes at", "Zone"].map((name) =>
      el("th", { scope: "col" }, name),
    );
    const caption = el(
      "caption",
      {},
      `Hosts of ${state.name}, the oldest first: ${number(hosts.length)} of ${number(state.hosts.length)}`,
    );
    const body = el(
      "tbody",
      {},
      hosts.map((host) => this.#row(host, state)),
    );
    const region = el("div", {
      class: "scroll",
      role: "region",
      tabindex: "0",
      "aria-label": `Table of ${state.name}`,
      "data-key": `table ${state.name}`,
    });
    region.append(el("table", {}, caption, el("thead", {}, el("tr", {}, head)), body));
    const rest = state.hosts.length - hosts.length;
    const more =
      rest > 0 &&
      button(`Show ${number(Math.min(AT_ONCE, rest))} more`, () => this.#more(), {
        "data-key": "more",
      });
    replace(this.root, region, more);
  }

  #more() {
    this.#shown += AT_ONCE;
    this.update(this.#state);
  }

  #row(host, state) {
    const { store, open } = this.#context;
    const word = store.word(host, state);
    const id = button(host.id, (event) => open(host.id, event.currentTarget), {
      class: "link mono",
      "data-key": `row ${host.id}`,
    });
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, id),
      el("td", { class: "number" }, span(store.age(host))),
      el("td", {}, el("span", { class: `word ${word}` }, word)),
      el("td", {}, short(state.verdicts.get(host.id)?.words ?? "")),
      el("td", { class: "number" }, host.recycle_at ? moment(host.recycle_at) : "–"),
      el("td", {}, host.zone),
    );
  }
}
