// The account in a few numbers.

import { el } from "./dom.js";
import { count, number, span } from "./format.js";

/** The account in numbers; each is a count of what the marks show. */
export function numbers(store) {
  const counts = { hosts: 0, fleets: 0, going: 0, waiting: 0, held: 0, overdue: 0 };
  let closest = null;
  for (const state of store.fleets.values()) {
    if (state.row) counts.fleets += 1;
    counts.hosts += state.hosts.length;
    for (const host of state.hosts) {
      const word = store.word(host, state);
      if (word === "held" || store.active(host.hold)) counts.held += 1;
      else if (word in counts) counts[word] += 1;
      if (word === "overdue" && store.active(host.hold)) counts.overdue += 1;
    }
    const share =
      state.row?.hard_seconds && state.hosts.length
        ? store.age(state.hosts.at(-1)) / state.row.hard_seconds
        : 0;
    if (share > (closest?.share ?? 0)) closest = { share, state };
  }
  const oldest = closest ? `${Math.round(closest.share * 100)} %` : "–";
  return [
    ["Hosts", number(counts.hosts), `in ${count(counts.fleets, "fleet")}`, ""],
    [
      "Oldest against hard",
      oldest,
      closest ? `${span(store.age(closest.state.hosts.at(-1)))} in ${closest.state.name}` : "",
      closest?.share > 1 ? "overdue" : "",
    ],
    ["Going", number(counts.going), "being replaced", "going"],
    ["Waiting", number(counts.waiting), "due, and kept", "waiting"],
    ["Held", number(counts.held), "left alone by somebody", "held"],
    [
      "Over hard",
      number(counts.overdue),
      counts.overdue ? "each with its cause" : "the promise is kept",
      counts.overdue ? "overdue" : "",
    ],
  ].map(([name, value, words, kind]) =>
    el(
      "div",
      { class: kind },
      el("dt", {}, name),
      el("dd", { class: "value" }, value),
      el("dd", {}, words),
    ),
  );
}
