// One fleet: its name and state, its hosts on the axis, and the same as a table.

import { Axis } from "./axis.js";
import { button, el, replace, say } from "./dom.js";
import { count, moment, short, span, who } from "./format.js";
import { nearest, reach } from "./marks.js";
import { Table } from "./table.js";

export class FleetCard {
  #context;
  #state;
  #active = null;
  #hovered = null;
  #dots = [];

  /** `context` has the store, and what to do: open(id), freeze(state), thaw(state). */
  constructor(state, context) {
    this.#state = state;
    this.#context = context;
    this.#build();
  }

  #build() {
    const id = `fleet-${this.#state.name.replace(/\W/g, "_")}`;
    this.title = el("h3", { id }, this.#state.name);
    this.facts = el("p", { class: "facts" });
    this.chips = el("div", { class: "chips" });
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.option = el("div", { role: "option", id: `${id}-host`, "aria-selected": "true", class: "unseen" }, "not read yet");
    this.plot = this.#plot(id);
    this.tip = el("p", { class: "tip", "aria-hidden": "true", hidden: true });
    this.table = new Table(this.#context);
    this.shows = button("Table", () => this.#toggle(), { "aria-expanded": "false" });
    this.stop = button("Freeze…", () => this.#context.freeze(this.#state));
    this.blockers = el("p", { class: "blockers" });
    const heading = el("header", {}, this.title, this.chips, el("div", { class: "acts" }, this.shows, this.stop));
    this.root = el(
      "article",
      { class: "fleet", "aria-labelledby": id },
      heading,
      this.facts,
      el("div", { class: "plot" }, this.canvas, this.plot, this.tip),
      this.blockers,
      this.table.root,
    );
    this.axis = new Axis(this.canvas);
  }

  /** The marks for the keyboard and the screen reader: a list with one option, the active host. */
  #plot(id) {
    return el(
      "div",
      {
        role: "listbox",
        tabindex: "0",
        class: "pick",
        "aria-label": `Hosts of ${this.#state.name} by age`,
        "aria-describedby": "marks-help",
        "aria-activedescendant": `${id}-host`,
        "data-key": `plot ${this.#state.name}`,
        on: {
          keydown: (event) => this.#key(event),
          focus: () => this.#walk(this.#place() ?? this.#dots.length - 1),
          blur: () => this.#draw(),
          pointermove: (event) => this.#hover(event),
          pointerleave: () => this.#point(null),
          click: (event) => this.#click(event),
        },
      },
      this.option,
    );
  }

  update() {
    const { row, hosts, plan } = this.#state;
    const { store } = this.#context;
    this.#dots = hosts.map((host) => ({ host, age: store.age(host), word: store.word(host, this.#state) }));
    say(this.facts, this.#said());
    replace(this.chips, ...this.#chips());
    this.stop.hidden = !row;
    this.stop.textContent = store.active(row?.freeze) ? "Unfreeze…" : "Freeze…";
    say(this.blockers, short((plan?.blockers ?? []).join("; ")));
    this.plot.setAttribute("aria-label", `Hosts of ${this.#state.name} by age, ${hosts.length}`);
    this.option.textContent = this.#words(this.#dots[this.#place() ?? this.#dots.length - 1]);
    if (this.table.shown) this.table.update(this.#state);
    this.#draw();
  }

  #said() {
    const { row, hosts, plan } = this.#state;
    if (!row) return `${count(hosts.length, "host")}, in no group and no fleet by tag`;
    const size = `${count(row.hosts, "host")}, desired ${row.desired ?? "–"}` + (row.max_size ? ` of at most ${row.max_size}` : "");
    const oldest = this.#dots.at(-1);
    const age = oldest ? `, oldest ${span(oldest.age)}` : "";
    const policy = row.policy ? `policy ${row.policy}` : "no policy";
    return [size + age, policy, plan?.strategy].filter(Boolean).join(" · ");
  }

  #chips() {
    const { row } = this.#state;
    if (!row) return [];
    const chip = (words, kind) => el("span", { class: `chip ${kind}` }, words);
    const { freeze } = row;
    const frozen = this.#context.store.active(freeze);
    const until = freeze?.until ? `until ${moment(freeze.until)}` : "until lifted";
    return [
      frozen && chip(`frozen by ${who(freeze.by)} ${until}: ${freeze.why}`, "held"),
      row.policy_error && chip(`policy cannot be used: ${row.policy_error}`, "bad"),
      row.policy && !row.enforced && chip("observed only", "plain"),
      row.breaker.retry_at && chip(`breaker: ${row.breaker.why}`, "bad"),
      row.last_error && chip(`last pass failed: ${row.last_error}`, "bad"),
      row.open_replacements > 0 && chip(`${row.open_replacements} in flight`, "going"),
    ].filter(Boolean);
  }

  #draw() {
    const { row } = this.#state;
    const oldest = this.#dots.at(-1)?.age ?? 0;
    const focused = document.activeElement === this.plot;
    this.axis.draw(
      { dots: this.#dots, soft: row?.soft_seconds, hard: row?.hard_seconds, reach: reach(oldest, row?.hard_seconds) },
      this.#hovered ?? (focused ? this.#active : null),
    );
  }

  redraw() {
    this.#draw();
  }

  #place() {
    const place = this.#dots.findIndex((dot) => dot.host.id === this.#active);
    return place < 0 ? null : place;
  }

  #key(event) {
    const last = this.#dots.length - 1;
    const here = this.#place() ?? last;
    const leap = Math.max(1, Math.round(last / 10));
    const moves = { ArrowRight: here + 1, ArrowUp: here + 1, ArrowLeft: here - 1, ArrowDown: here - 1 };
    const places = { ...moves, Home: 0, End: last, PageUp: here + leap, PageDown: here - leap };
    if (event.key in places) this.#walk(Math.min(last, Math.max(0, places[event.key])));
    else if ((event.key === "Enter" || event.key === " ") && this.#active) this.#context.open(this.#active, this.plot);
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
    this.#draw();
    this.#showTip(this.#active);
  }

  #words(dot) {
    if (!dot) return "no hosts";
    const said = this.#state.verdicts.get(dot.host.id);
    return `${dot.host.id}, ${span(dot.age)} old, ${dot.word}${said ? `: ${short(said.words)}` : ""}`;
  }

  #hover(event) {
    this.#point(nearest(this.axis.picture, ...this.axis.place(event))?.host.id ?? null);
  }

  #point(id) {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#draw();
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
    const item = nearest(this.axis.picture, ...this.axis.place(event));
    if (!item) return;
    this.#active = item.host.id;
    this.#context.open(this.#active, this.plot);
  }

  #toggle() {
    this.table.shown = !this.table.shown;
    this.shows.setAttribute("aria-expanded", String(this.table.shown));
    if (this.table.shown) this.table.update(this.#state);
  }
}
