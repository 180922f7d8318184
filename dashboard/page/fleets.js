// All fleets: those that need somebody first, filtered by name, drawn when they come into sight.

import { byId, el, replace } from "./dom.js";
import { FleetCard } from "./fleet.js";

const URGENT = ["overdue", "waiting", "held", "going"];

export class FleetList {
  #context;
  #cards = new Map();
  #root = byId("fleet-list");
  #filter = byId("filter");
  #order = "";
  #sight;

  constructor(context) {
    this.#context = context;
    this.#sight = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: "300px" });
    this.#filter.addEventListener("input", () => this.update());
    document.documentElement.addEventListener("theme", () => this.#redraw());
    new ResizeObserver(() => this.#redraw()).observe(this.#root);
  }

  update() {
    const shown = this.#shown();
    const order = shown.map((state) => state.name).join("\n");
    for (const state of shown) if (!this.#cards.has(state)) this.#add(state);
    for (const [state, card] of this.#cards) {
      if (this.#context.store.fleets.get(state.name) !== state) this.#remove(state, card);
    }
    if (order !== this.#order || !this.#root.firstChild) {
      this.#order = order;
      replace(
        this.#root,
        ...(shown.length ? shown.map((state) => this.#cards.get(state).root) : [this.#none()]),
      );
    }
    for (const state of shown) if (state.visible) this.#cards.get(state).update();
  }

  #none() {
    const words = this.#filter.value
      ? "No fleet has that in its name."
      : "No Auto Scaling group and no standalone fleet is known.";
    return el("p", { class: "nothing" }, words);
  }

  /** By name within the same urgency. A fleet keeps its place while somebody is in it. */
  #shown() {
    const wanted = this.#filter.value.trim().toLowerCase();
    const states = [...this.#context.store.fleets.values()].filter((state) =>
      state.name.toLowerCase().includes(wanted),
    );
    const ranks = new Map(states.map((state) => [state, this.#rank(state)]));
    return states.sort((a, b) => ranks.get(a) - ranks.get(b) || (a.name < b.name ? -1 : 1));
  }

  #rank(state) {
    if (!state.row) return 9;
    const { store } = this.#context;
    return state.hosts.some((host) => store.word(host, state) === URGENT[0]) ||
      state.row.policy_error
      ? 0
      : 1;
  }

  #add(state) {
    const card = new FleetCard(state, this.#context);
    this.#cards.set(state, card);
    card.root.state = state;
    this.#sight.observe(card.root);
  }

  #remove(state, card) {
    this.#sight.unobserve(card.root);
    card.root.remove();
    this.#cards.delete(state);
  }

  #seen(entries) {
    let asks = false;
    for (const { target, isIntersecting } of entries) {
      target.state.visible = isIntersecting;
      if (isIntersecting) this.#cards.get(target.state)?.update();
      asks ||= isIntersecting && !target.state.askedAt;
    }
    if (asks) this.#context.look();
  }

  #redraw() {
    for (const [state, card] of this.#cards) if (state.visible) card.redraw();
  }
}
