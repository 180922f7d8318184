// What moves and what waits, over all fleets.

import { button, el } from "./dom.js";
import { count, seconds, short, span, who } from "./format.js";

const STEPS = ["claimed", "launching", "proving", "baking", "retiring", "draining"];
const MOST = 40;
const UNCOMMITTED = ["claimed", "launching", "proving", "baking"];

export const nothing = (words) => el("p", { class: "nothing" }, words);

export function listed(rows, make, one) {
  const shown = rows.slice(0, MOST).map(make);
  const rest = rows.length - shown.length;
  return [
    el("ul", { class: "list" }, shown),
    rest > 0 && nothing(`and ${count(rest, `more ${one}`)}`),
  ];
}

export function flights(store, context) {
  const rows = [...store.fleets.values()].flatMap((state) => store.open(state));
  rows.sort((a, b) => (a.began.claimed < b.began.claimed ? -1 : 1));
  if (!rows.length) return [nothing("No replacement is under way.")];
  return listed(rows, (row) => flight(row, store, context), "replacement");
}

function flight(row, store, context) {
  const hostLink = (id) =>
    button(id, (event) => context.open(id, event.currentTarget), {
      class: "link mono",
      "data-key": `flight ${row.id} ${id}`,
    });
  const inStep = span(store.now - seconds(row.began[row.step]));
  const inAll = span(store.now - seconds(row.began.claimed));
  return el(
    "li",
    {},
    el(
      "p",
      { class: "pair" },
      el("strong", {}, row.fleet),
      " ",
      hostLink(row.old_host),
      " → ",
      row.new_host ? hostLink(row.new_host) : el("span", { class: "quiet" }, "not launched yet"),
    ),
    track(row),
    el(
      "p",
      {},
      `${row.step} for ${inStep}, ${inAll} in all · ${row.reasons.join(", ")} · ${row.strategy}`,
    ),
    row.words && el("p", { class: "quiet" }, short(row.words)),
    row.cancel &&
      el("p", { class: "quiet" }, `to be cancelled: ${row.cancel.why} – ${who(row.cancel.by)}`),
    UNCOMMITTED.includes(row.step) &&
      !row.cancel &&
      button("Cancel…", () => context.cancel(row), {
        class: "small",
        "data-key": `cancel ${row.id}`,
      }),
  );
}

function track(row) {
  const place = STEPS.indexOf(row.step);
  const bits = STEPS.map((step, index) =>
    el("i", { class: index < place ? "past" : index === place ? "here" : "" }),
  );
  return el("div", { class: "track", "aria-hidden": "true" }, bits);
}

/** Hosts that wait for the same are one line. */
export function waits(store, context) {
  const lines = new Map();
  for (const state of store.fleets.values()) {
    for (const host of state.hosts) {
      const said = state.verdicts.get(host.id);
      if (!said || !["waiting", "held", "overdue"].includes(said.verdict)) continue;
      const key = `${state.name}\n${said.verdict}\n${said.words}`;
      const line = lines.get(key) ?? { state, said, hosts: [] };
      line.hosts.push(host);
      lines.set(key, line);
    }
  }
  const rank = { overdue: 0, waiting: 1, held: 2 };
  const rows = [...lines.values()].sort(
    (a, b) => rank[a.said.verdict] - rank[b.said.verdict] || b.hosts.length - a.hosts.length,
  );
  if (!rows.length) return [nothing("No host waits.")];
  return listed(rows, (line) => wait(line, context), "kind of wait");
}

function wait({ state, said, hosts }, context) {
  const oldest = hosts.at(-1);
  const open = button(
    hosts.length === 1 ? oldest.id : `${count(hosts.length, "host")}, oldest ${oldest.id}`,
    (event) => context.open(oldest.id, event.currentTarget),
    { class: "link", "data-key": `wait ${oldest.id}` },
  );
  return el(
    "li",
    {},
    el(
      "p",
      {},
      el("span", { class: `word ${said.verdict}` }, said.verdict),
      " ",
      el("strong", {}, state.name),
      " ",
      open,
    ),
    el("p", { class: "quiet" }, [...said.reasons, short(said.words)].join(" · ")),
  );
}
