// One fleet: its name and state, its hosts on the axis, and the same as a table.

import { button, el, replace, say } from "./dom.js";
import { count, moment, short, span, who } from "./format.js";
import { Picker } from "./picker.js";
import { Table } from "./table.js";

export class FleetCard {
  #context;
  #state;

  /** `context` has the store, and what to do: open(id, from), rebuild(state), freeze(state). */
  constructor(state, context) {
    this.#state = state;
    this.#context = context;
    const id = `fleet-${state.name.replace(/\W/g, "_")}`;
    this.picker = new Picker(state, id, context);
    this.table = new Table(context);
    this.facts = el("p", { class: "facts" });
    this.chips = el("div", { class: "chips" });
    this.blockers = el("p", { class: "blockers" });
    this.shows = button("Table", () => this.#toggle(), { "aria-expanded": "false" });
    this.renew = button("Rebuild…", () => context.rebuild(state));
    this.stop = button("Freeze…", () => context.freeze(state));
    const title = el("h3", { id }, state.name);
    const acts = el("div", { class: "acts" }, this.shows, this.renew, this.stop);
    this.root = el(
      "article",
      { class: "fleet", "aria-labelledby": id },
      el("header", {}, title, this.chips, acts),
      this.facts,
      this.picker.root,
      this.blockers,
      this.table.root,
    );
  }

  update() {
    const { row, plan } = this.#state;
    say(this.facts, this.#said());
    replace(this.chips, ...this.#chips());
    this.stop.hidden = this.renew.hidden = !row;
    say(this.stop, this.#context.store.active(row?.freeze) ? "Unfreeze…" : "Freeze…");
    say(this.blockers, short((plan?.blockers ?? []).join("; ")));
    if (this.table.shown) this.table.update(this.#state);
    this.picker.update();
  }

  redraw() {
    this.picker.draw();
  }

  #said() {
    const { row, hosts, plan } = this.#state;
    if (!row) return `${count(hosts.length, "host")}, in no group and no fleet by tag`;
    const room = row.max_size ? ` of at most ${row.max_size}` : "";
    const size = `${count(row.hosts, "host")}, desired ${row.desired ?? "–"}${room}`;
    const oldest = hosts.at(-1);
    const age = oldest ? `, oldest ${span(this.#context.store.age(oldest))}` : "";
    const policy = row.policy ? `policy ${row.policy}` : "no policy";
    return [size + age, policy, plan?.strategy].filter(Boolean).join(" · ");
  }

  #chips() {
    const { row } = this.#state;
    if (!row) return [];
    const { freeze } = row;
    const until = freeze?.until ? `until ${moment(freeze.until)}` : "until lifted";
    const frozen = this.#context.store.active(freeze);
    const told = [
      [frozen, "held", () => `frozen by ${who(freeze.by)} ${until}: ${freeze.why}`],
      [row.policy_error, "bad", () => `policy cannot be used: ${row.policy_error}`],
      [row.policy && !row.enforced, "plain", () => "observed only"],
      [row.breaker.retry_at, "bad", () => `breaker: ${row.breaker.why}`],
      [row.last_error, "bad", () => `last pass failed: ${row.last_error}`],
      [row.open_replacements, "going", () => `${row.open_replacements} in flight`],
    ];
    return told
      .filter(([applies]) => applies)
      .map(([, kind, words]) => el("span", { class: `chip ${kind}` }, words()));
  }

  #toggle() {
    this.table.shown = !this.table.shown;
    this.shows.setAttribute("aria-expanded", String(this.table.shown));
    if (this.table.shown) this.table.update(this.#state);
  }
}
