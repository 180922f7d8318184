// Which fleets can reach which by security groups: asked when somebody scrolls there, because the
// API looks at every fleet in AWS for it.

import * as api from "./api.js";
import { byId, el, replace, say } from "./dom.js";
import { count } from "./format.js";
import { nothing } from "./lists.js";

const HEADS = ["Fleet", "Traffic", "From fleets", "From addresses", "From other groups"];

export class Reaches {
  #root = byId("reach");
  #again = byId("reach-again");
  #asking = false;

  constructor() {
    const sight = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      sight.disconnect();
      this.#ask();
    });
    sight.observe(this.#root);
    this.#again.addEventListener("click", () => this.#ask());
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    say(this.#again, "Looking…");
    try {
      await this.#read();
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      replace(
        this.#root,
        nothing(error.missing ? "This API does not say who reaches whom." : error.message),
      );
    } finally {
      this.#asking = false;
      say(this.#again, "Look again");
    }
  }

  /** Page after page; what came before is shown meanwhile. */
  async #read() {
    const fleets = [];
    let page = { cursor: "" };
    do {
      const after = page.cursor ? `?cursor=${encodeURIComponent(page.cursor)}` : "";
      page = await api.get(`/reach/graph${after}`);
      fleets.push(...page.fleets);
      this.#draw(fleets, page.limits);
    } while (page.cursor);
  }

  #draw(fleets, limits) {
    if (!fleets.length) return replace(this.#root, nothing("There is no fleet."));
    const head = HEADS.map((name) => el("th", { scope: "col" }, name));
    const caption = `Who may reach ${count(fleets.length, "fleet")} by security groups`;
    const table = el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, fleets.flatMap(rows)),
    );
    const region = {
      class: "scroll",
      role: "region",
      tabindex: "0",
      "aria-label": "Table of who can reach whom",
      "data-key": "reach",
    };
    replace(
      this.#root,
      el("div", { class: "table" }, el("div", region, table)),
      el(
        "ul",
        { class: "hint" },
        limits.map((limit) => el("li", {}, limit)),
      ),
    );
  }
}

function rows(fleet) {
  if (!fleet.edges.length) return [row(fleet, "nobody, by any rule", [], [], [])];
  return fleet.edges.map((edge) =>
    row(fleet, edge.words, edge.fleets, edge.addresses, edge.groups),
  );
}

function row(fleet, words, ...from) {
  const some = fleet.looked_at < fleet.hosts ? ` (${fleet.looked_at} of ${fleet.hosts} hosts)` : "";
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, fleet.fleet, some),
    el("td", {}, words),
    from.map((names) => el("td", {}, names.join(", ") || "–")),
  );
}
