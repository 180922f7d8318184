// One host: its facts, its verdict, what may be done with it, and its history.

import * as api from "./api.js";
import { Asked } from "./asked.js";
import { button, byId, el, replace } from "./dom.js";
import { moment, short, span, who } from "./format.js";
import { tabled } from "./tabled.js";

const MARKS = ["request", "taint", "interruption", "maintenance", "hold"];

export class HostPanel {
  #store;
  #acts;
  #id = null;
  #back = null;
  #timeline = [];
  #discovered = null; // Kept while the panel is drawn anew, so that it stays open.
  #root = byId("host");

  constructor(store, acts) {
    this.#store = store;
    this.#acts = acts;
    this.#root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** `from` gets the focus back when the panel closes. */
  async open(id, from) {
    this.#id = id;
    this.#back = from;
    this.#timeline = [el("p", { class: "nothing" }, "Asking for its history…")];
    this.#discovered = discovered(id);
    this.#root.hidden = false;
    this.#root.replaceChildren();
    this.update();
    byId("host-title").focus();
    await this.#ask(id);
  }

  close() {
    this.#id = null;
    this.#root.hidden = true;
    this.#back?.focus();
  }

  /** Its history too: something was done to it. */
  async reread() {
    if (this.#id) await this.#ask(this.#id);
  }

  update() {
    if (!this.#id) return;
    const found = this.#store.find(this.#id);
    const heading = el(
      "header",
      {},
      el("h2", { id: "host-title", tabindex: "-1", class: "mono", "data-key": "title" }, this.#id),
      button("Close", () => this.close(), { "data-key": "close" }),
    );
    const known = found
      ? this.#known(found)
      : [el("p", {}, "It is gone. Its history stays for a while.")];
    replace(this.#root, heading, ...known, this.#discovered, el("h3", {}, "History"), ...this.#timeline);
  }

  #known({ host, state }) {
    const word = this.#store.word(host, state);
    const said = state.verdicts.get(host.id);
    const words = [
      short(said?.words ?? ""),
      said?.reasons?.length ? `because of ${said.reasons.join(", ")}` : "",
    ];
    const held = this.#store.active(host.hold);
    return [
      el(
        "p",
        { class: "said" },
        el("span", { class: `word ${word}` }, word),
        " ",
        words.filter(Boolean).join(" · "),
      ),
      el(
        "div",
        { class: "acts" },
        button("Rebuild…", () => this.#acts.rebuild(host), { "data-key": "rebuild" }),
        held
          ? button("Release…", () => this.#acts.release(host), { "data-key": "hold" })
          : button("Hold…", () => this.#acts.hold(host), { "data-key": "hold" }),
      ),
      el(
        "dl",
        { class: "pairs" },
        this.#facts(host, said).flatMap(([name, value]) => [
          el("dt", {}, name),
          el("dd", {}, value),
        ]),
      ),
    ];
  }

  #facts(host, said) {
    const marks = MARKS.filter((kind) => host[kind]).map((kind) => {
      const { by, at, why, due, until } = host[kind];
      const end = until ? `, until ${moment(until)}` : due ? `, due ${moment(due)}` : "";
      return [kind, `${why} – ${who(by)}, ${moment(at)}${end}`];
    });
    const age = `${span(this.#store.age(host))} (born ${moment(host.born_at)})`;
    return [
      ["Age", age],
      ["Fleet", host.fleet ?? "none"],
      ["Goes at", host.recycle_at ? moment(host.recycle_at) : "not dated"],
      ["Hard at", said?.hard_at ? moment(said.hard_at) : "–"],
      ...marks,
      [
        "State",
        host.unwell_why
          ? `${host.state}; ${host.unwell_why} since ${moment(host.unwell_since)}`
          : host.state,
      ],
      ["Zone", `${host.zone}, ${host.instance_type}`],
      ["Address", host.private_ip ?? "–"],
      ["Launched from", `${host.template ?? "no template"}, ${host.image_id}`],
      [
        "Generation",
        host.replaces
          ? `${host.generation}, in place of ${host.replaces}`
          : String(host.generation),
      ],
      ["Last seen", `${moment(host.seen.at)}, by ${host.seen.how}`],
    ];
  }

  async #ask(id) {
    let entries;
    try {
      entries = (await api.get(api.at("hosts", id, "timeline"))).entries;
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      const words = error.missing
        ? "This API tells no histories."
        : `Its history cannot be read: ${error.message}`;
      entries = null;
      this.#timeline = [el("p", { class: "nothing" }, words)];
    }
    if (id !== this.#id) return;
    if (entries) this.#timeline = [history(entries)];
    this.update();
  }
}

/** What others are told of it, and what they may filter by. */
function discovered(id) {
  const root = el("details", {}, el("summary", { "data-key": "facts" }, "What discovery tells of it"));
  new Asked(root, {
    ask: () => api.get(api.at("hosts", id, "facts")),
    draw: ({ facts, tags, services, checks }) => [
      tabled(`Facts of ${id}`, ["Fact", "Value"], [
        ...checks.map(({ id: check, status, words }) => [`check ${check}`, `${status}: ${words}`]),
        ...services.map(({ name, port, tags: own }) => [
          `service ${name}`,
          [`port ${port}`, ...own].join(", "),
        ]),
        ...Object.entries(facts),
        ...Object.entries(tags).map(([name, value]) => [`tag ${name}`, value]),
      ]),
    ],
  });
  return root;
}

function history(entries) {
  if (!entries.length) return el("p", { class: "nothing" }, "Nothing is written down yet.");
  return el(
    "ol",
    { class: "history" },
    entries.map(({ at, what, words, by }) =>
      el(
        "li",
        {},
        el("time", { datetime: at }, moment(at)),
        el("strong", {}, what),
        el("span", {}, words),
        el("span", { class: "quiet" }, by === "repave" ? "" : who(by)),
      ),
    ),
  );
}
