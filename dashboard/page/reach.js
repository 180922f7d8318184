// Which fleets can reach which by security groups.

import * as api from "./api.js";
import { Asked } from "./asked.js";
import { byId, el } from "./dom.js";
import { count, moment } from "./format.js";
import { nothing } from "./lists.js";
import { tabled } from "./tabled.js";

const HEAD = ["Fleet", "Traffic", "From fleets", "From addresses", "From other groups"];

export class Reaches {
  constructor() {
    new Asked(byId("reach"), { ask: whole, draw: drawn });
  }
}

/** All pages as one. */
async function whole() {
  const fleets = [];
  let page = { cursor: "" };
  do {
    const after = page.cursor ? `?cursor=${encodeURIComponent(page.cursor)}` : "";
    page = await api.get(`/reach/graph${after}`);
    fleets.push(...page.fleets);
  } while (page.cursor);
  return { ...page, fleets };
}

function drawn({ fleets, limits, as_of: at }) {
  if (!fleets.length) return [nothing("There is no fleet.")];
  const words = `Who may reach ${count(fleets.length, "fleet")} by AWS's security groups at ${moment(at)}`;
  return [
    el("p", { class: "quiet" }, words),
    tabled("Who can reach whom", HEAD, fleets.flatMap(rows)),
    el(
      "ul",
      { class: "hint" },
      limits.map((limit) => el("li", {}, limit)),
    ),
  ];
}

function rows(fleet) {
  const some = fleet.looked_at < fleet.hosts ? ` (${fleet.looked_at} of ${fleet.hosts} hosts)` : "";
  const name = fleet.fleet + some;
  if (!fleet.edges.length) return [[name, "nothing from anybody", "–", "–", "–"]];
  return fleet.edges.map((edge) => [
    name,
    edge.words,
    ...[edge.fleets, edge.addresses, edge.groups].map((names) => names.join(", ") || "–"),
  ]);
}
