// What must not be overlooked: the API does not answer, the sweep is late, everything is frozen.

import { byId, el, replace, say } from "./dom.js";
import { clock, moment, number, seconds, span, who } from "./format.js";

export class Banners {
  #store;
  #root;
  #shown = "";

  constructor(store, root) {
    this.#store = store;
    this.#root = root;
  }

  update() {
    this.#sweep();
    const lines = this.#lines();
    const key = JSON.stringify(lines);
    if (key === this.#shown) return; // An alert that is made anew is read out anew.
    this.#shown = key;
    replace(
      this.#root,
      ...lines.map(([words, kind]) => el("p", { class: `banner ${kind}`, role: "alert" }, words)),
    );
  }

  #lines() {
    const { trouble, health, answeredAt } = this.#store;
    const lines = [];
    if (trouble) {
      const since = answeredAt
        ? `What you see is from ${clock(answeredAt)} and does not change.`
        : "Nothing was read yet.";
      const said =
        trouble.status === 0
          ? "The API does not answer"
          : `The API answers with an error (${trouble.status})`;
      lines.push([`${said}: ${trouble.message}. ${since} It is asked again.`, "bad"]);
    }
    if (health?.status === "late")
      lines.push([
        "No sweep was recorded for five minutes: nothing guarantees the ages now.",
        "bad",
      ]);
    if (this.#store.active(health?.freeze)) {
      const { by, until, why } = health.freeze;
      lines.push([
        `Everything is frozen by ${who(by)} ${until ? `until ${moment(until)}` : "until it is lifted"}: ${why}`,
        "held",
      ]);
    }
    return lines;
  }

  #sweep() {
    const { health, now } = this.#store;
    if (!health) return null;
    if (!this.#store.complete)
      return say(byId("sweep"), `Reading hosts: ${number(this.#store.read)} so far…`);
    const swept = health.last_sweep_at
      ? `swept ${span(now - seconds(health.last_sweep_at))} ago`
      : "not swept yet";
    const audited = health.last_audit_at
      ? `, audited ${span(now - seconds(health.last_audit_at))} ago`
      : "";
    return say(byId("sweep"), `${moment(health.now)} · ${swept}${audited}`);
  }
}
