// Who stopped what, until when and why.

import { button, el } from "./dom.js";
import { moment, who } from "./format.js";
import { listed, nothing } from "./lists.js";

export function stops(store, context) {
  const rows = [];
  const account = store.health?.freeze;
  if (store.active(account))
    rows.push(stop("everything", account, "Unfreeze…", () => context.thaw(null), "frozen"));
  for (const state of store.fleets.values()) {
    if (store.active(state.row?.freeze))
      rows.push(
        stop(
          `fleet ${state.name}`,
          state.row.freeze,
          "Unfreeze…",
          () => context.thaw(state),
          "frozen",
        ),
      );
    if (state.row?.policy_error)
      rows.push(
        el(
          "li",
          {},
          el(
            "p",
            {},
            el("strong", {}, `fleet ${state.name}`),
            ` counts as frozen: ${state.row.policy_error}`,
          ),
        ),
      );
  }
  for (const state of store.fleets.values()) {
    for (const host of state.hosts.filter((each) => store.active(each.hold))) {
      rows.push(stop(host.id, host.hold, "Release…", () => context.release(host), "held"));
    }
  }
  rows.push(
    ...store.broken.map(({ file, error }) =>
      el("li", {}, el("p", {}, el("strong", {}, file), ` cannot be read: ${error}`)),
    ),
  );
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
