// What moves, what waits, and what is stopped, over all fleets.

import { button, el } from "./dom.js";
import { count, moment, number, seconds, short, span, who } from "./format.js";

const STEPS = ["claimed", "launching", "proving", "baking", "retiring", "draining"];
const MOST = 40;
const UNCOMMITTED = ["claimed", "launching", "proving", "baking"];

const nothing = (words) => el("p", { class: "nothing" }, words);

function listed(rows, make, one) {
  const shown = rows.slice(0, MOST).map(make);
  const rest = rows.length - shown.length;
  return [el("ul", { class: "list" }, shown), rest > 0 && nothing(`and ${count(rest, `more ${one}`)}`)];
}

export function flights(store, context) {
  const rows = [...store.fleets.values()].flatMap((state) => store.open(state));
  rows.sort((a, b) => (a.began.claimed < b.began.claimed ? -1 : 1));
  if (!rows.length) return [nothing("No replacement is under way.")];
  return listed(rows, (row) => flight(row, store, context), "replacement");
}

function flight(row, store, context) {
  const hostLink = (id) => button(id, (event) => context.open(id, event.currentTarget), { class: "link mono", "data-key": `flight ${row.id} ${id}` });
  const inStep = span(store.now - seconds(row.began[row.step]));
  const inAll = span(store.now - seconds(row.began.claimed));
  return el(
    "li",
    {},
    el("p", { class: "pair" }, el("strong", {}, row.fleet), " ", hostLink(row.old_host), " → ", row.new_host ? hostLink(row.new_host) : el("span", { class: "quiet" }, "not launched yet")),
    track(row),
    el("p", {}, `${row.step} for ${inStep}, ${inAll} in all · ${row.reasons.join(", ")} · ${row.strategy}`),
    row.words && el("p", { class: "quiet" }, short(row.words)),
    UNCOMMITTED.includes(row.step) && button("Cancel…", () => context.cancel(row), { class: "small", "data-key": `cancel ${row.id}` }),
  );
}

function track(row) {
  const place = STEPS.indexOf(row.step);
  const bits = STEPS.map((step, index) => el("i", { class: index < place ? "past" : index === place ? "here" : "" }));
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
  const rows = [...lines.values()].sort((a, b) => rank[a.said.verdict] - rank[b.said.verdict] || b.hosts.length - a.hosts.length);
  if (!rows.length) return [nothing("No host waits.")];
  return listed(rows, (line) => wait(line, context), "kind of wait");
}

function wait({ state, said, hosts }, context) {
  const oldest = hosts.at(-1);
  const open = button(hosts.length === 1 ? oldest.id : `${count(hosts.length, "host")}, oldest ${oldest.id}`, (event) => context.open(oldest.id, event.currentTarget), { class: "link", "data-key": `wait ${oldest.id}` });
  return el("li", {}, el("p", {}, el("span", { class: `word ${said.verdict}` }, said.verdict), " ", el("strong", {}, state.name), " ", open), el("p", { class: "quiet" }, [...said.reasons, short(said.words)].join(" · ")));
}

export function stops(store, context) {
  const rows = [];
  const account = store.health?.freeze;
  if (store.active(account)) rows.push(stop("everything", account, "Unfreeze…", () => context.thaw(null), "frozen"));
  for (const state of store.fleets.values()) {
    if (store.active(state.row?.freeze)) rows.push(stop(`fleet ${state.name}`, state.row.freeze, "Unfreeze…", () => context.thaw(state), "frozen"));
    if (state.row?.policy_error) rows.push(el("li", {}, el("p", {}, el("strong", {}, `fleet ${state.name}`), ` counts as frozen: ${state.row.policy_error}`)));
  }
  for (const state of store.fleets.values()) {
    for (const host of state.hosts.filter((each) => store.active(each.hold))) {
      rows.push(stop(host.id, host.hold, "Release…", () => context.release(host), "held"));
    }
  }
  rows.push(...store.broken.map(({ file, error }) => el("li", {}, el("p", {}, el("strong", {}, file), ` cannot be read: ${error}`))));
  if (!rows.length) return [nothing("Nothing is frozen and no host is held.")];
  return listed(rows, (row) => row, "stop");
}

function stop(what, mark, words, act, how) {
  const until = mark.until ? `until ${moment(mark.until)}` : "until it is lifted";
  return el(
    "li",
    {},
    el("p", {}, el("strong", {}, what), ` ${how} by ${who(mark.by)} ${until}`),
    el("p", { class: "quiet" }, `${mark.why} · since ${moment(mark.at)}`),
    button(words, act, { class: "small", "data-key": `stop ${what}` }),
  );
}

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
    const share = state.row?.hard_seconds && state.hosts.length ? store.age(state.hosts.at(-1)) / state.row.hard_seconds : 0;
    if (share > (closest?.share ?? 0)) closest = { share, state };
  }
  const oldest = closest ? `${Math.round(closest.share * 100)} %` : "–";
  return [
    ["Hosts", number(counts.hosts), `in ${count(counts.fleets, "fleet")}`, ""],
    ["Oldest against hard", oldest, closest ? `${span(store.age(closest.state.hosts.at(-1)))} in ${closest.state.name}` : "", closest?.share > 1 ? "overdue" : ""],
    ["Going", number(counts.going), "being replaced", "going"],
    ["Waiting", number(counts.waiting), "due, and kept", "waiting"],
    ["Held", number(counts.held), "left alone by somebody", "held"],
    ["Over hard", number(counts.overdue), counts.overdue ? "each with its cause" : "the promise is kept", counts.overdue ? "overdue" : ""],
  ].map(([name, value, words, kind]) => el("div", { class: kind }, el("dt", {}, name), el("dd", { class: "value" }, value), el("dd", {}, words)));
}
