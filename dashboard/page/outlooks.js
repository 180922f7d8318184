// The small charts of every fleet below: drawn, and asked for, when somebody scrolls to them.

import { byId, el } from "./dom.js";
import { askForecast, forecast } from "./forecast.js";
import { nothing } from "./lists.js";
import { rebuilds } from "./rebuilds.js";

const NOTHING = { forecast: "No fleet has a policy.", rebuilds: "No rebuild is done yet." };

export class Outlooks {
  #store;
  #near = new Set();
  #places = new Map();
  #sight = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: "200px" });

  constructor(store) {
    this.#store = store;
  }

  update() {
    const managed = [...this.#store.fleets.values()].filter((state) => state.row?.policy);
    managed.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const [kind, root] of [
      ["forecast", byId("forecasts")],
      ["rebuilds", byId("rebuilds")],
    ]) {
      const wanted = managed.filter((state) => kind === "forecast" || rebuilds(state));
      const nodes = wanted.map((state) => this.#place(kind, state));
      const same = nodes.every((node, index) => root.children[index] === node);
      if (same && nodes.length === root.children.length && nodes.length) continue;
      root.replaceChildren(...(nodes.length ? nodes : [nothing(NOTHING[kind])]));
    }
    for (const node of this.#near) this.#draw(node);
  }

  #place(kind, state) {
    const key = `${kind} ${state.name}`;
    const known = this.#places.get(key);
    if (known && known.state === state) return known;
    const node = el("div", { class: "cell" });
    Object.assign(node, { state, kind });
    this.#places.set(key, node);
    this.#sight.observe(node);
    return node;
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#near.add(target);
      else this.#near.delete(target);
      if (isIntersecting) this.#draw(target);
    }
  }

  #draw(node) {
    if (node.querySelector("details[open]")) return; // Somebody reads it.
    if (node.kind === "forecast") {
      askForecast(node.state).then((asked) => asked && node.replaceChildren(forecast(node.state)));
      if (!node.firstChild) node.replaceChildren(forecast(node.state));
      return;
    }
    const shown = rebuilds(node.state);
    if (shown) node.replaceChildren(shown);
  }
}
