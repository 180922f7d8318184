// What an operator may do from here: each says first what will happen.

import { at, write } from "./api.js";
import { confirm } from "./dialogs.js";
import { count, span } from "./format.js";

const FREEZES = [
  ["until I lift it", {}],
  ["1 hour", { until: "1h" }],
  ["4 hours", { until: "4h" }],
  ["1 day", { until: "24h" }],
  ["3 days", { until: "72h" }],
];
const HOLDS = FREEZES.slice(1);
const WHEN = {
  label: "When?",
  options: [
    ["in its fleet's windows", {}],
    ["now, outside the windows too", { when: "now" }],
  ],
};

export class Acts {
  #store;
  #done;

  /** `done(words)` is called after a write that the API took. */
  constructor(store, done) {
    this.#store = store;
    this.#done = done;
  }

  freeze(state) {
    const what = state ? `fleet ${state.name}` : "everything";
    const hosts = state ? count(state.hosts.length, "host") : "every fleet of this account";
    this.#ask({
      title: `Freeze ${what}?`,
      happens: [
        `No new replacement begins, and no old host is retired, in ${hosts}. What is launched already is kept as it is.`,
        "Hosts grow older meanwhile. What passes its hard age is reported with this freeze as its cause.",
      ],
      confirm: `Freeze ${what}`,
      choice: { label: "For how long?", options: FREEZES },
      send: ({ why, chosen }, key) =>
        write("PUT", this.#freezePath(state), { why, ...chosen }, key),
      said: `Frozen: ${what}.`,
    });
  }

  thaw(state) {
    const what = state ? `fleet ${state.name}` : "everything";
    this.#ask({
      title: `Unfreeze ${what}?`,
      happens: [
        "What is due goes on at once, within its windows and its budget.",
        "Who froze it, and why, stays in the history.",
      ],
      confirm: `Unfreeze ${what}`,
      why: false,
      send: (_, key) => write("DELETE", this.#freezePath(state), undefined, key),
      said: `No longer frozen: ${what}.`,
    });
  }

  rebuild(host) {
    this.#ask({
      title: `Rebuild ${host.id}?`,
      happens: [
        `A new host is launched in fleet ${host.fleet ?? "(none)"} and proven; then this one, ${span(this.#store.age(host))} old, is drained and terminated.`,
        "It counts against the fleet's budget. A freeze or a hold keeps it waiting.",
      ],
      confirm: "Rebuild it",
      choice: WHEN,
      send: ({ why, chosen }, key) =>
        write("POST", at("hosts", host.id, "rebuild"), { why, ...chosen }, key),
      said: `A rebuild of ${host.id} is asked for.`,
    });
  }

  rebuildAll(state) {
    this.#ask({
      title: `Rebuild all of ${state.name}?`,
      happens: [
        `Each of its ${count(state.hosts.length, "host")} is replaced by a new one: launched, proven, and only then the old one goes.`,
        "The fleet's budget says how many at once. A freeze or a hold keeps hosts waiting.",
      ],
      confirm: `Rebuild ${state.name}`,
      choice: WHEN,
      send: ({ why, chosen }, key) =>
        write("POST", at("fleets", state.name, "rebuild"), { why, ...chosen }, key),
      said: `A rebuild of ${state.name} is asked for.`,
    });
  }

  hold(host) {
    this.#ask({
      title: `Hold ${host.id}?`,
      happens: [
        "It is left alone until then, also when it passes its hard age. Its fleet's other hosts go on.",
        "The hold ends by itself. AWS may still take the host, and its group may still replace it.",
      ],
      confirm: "Hold it",
      choice: { label: "For how long?", options: HOLDS },
      send: ({ why, chosen }, key) =>
        write("PUT", at("hosts", host.id, "hold"), { why, ...chosen }, key),
      said: `Held: ${host.id}.`,
    });
  }

  release(host) {
    this.#ask({
      title: `Release ${host.id}?`,
      happens: ["Its hold ends now. If it is due, it goes at its fleet's next opportunity."],
      confirm: "Release it",
      why: false,
      send: (_, key) => write("DELETE", at("hosts", host.id, "hold"), undefined, key),
      said: `Released: ${host.id}.`,
    });
  }

  cancel(row) {
    this.#ask({
      title: `Cancel the replacement of ${row.old_host}?`,
      happens: [
        `${row.old_host} stays and serves on. ${row.new_host ?? "The host that is being launched"} is taken back.`,
        "If the reason is still there, it will be tried again later.",
      ],
      confirm: "Cancel the replacement",
      send: ({ why }, key) => write("DELETE", at("replacements", row.id), { why }, key),
      said: `The replacement of ${row.old_host} is to be cancelled.`,
    });
  }

  #ask({ send, said, ...spec }) {
    const keys = new Map(); // The same answers sent twice are one write; other answers are another.
    confirm({
      why: true,
      ...spec,
      send: async (given) => {
        const same = JSON.stringify(given);
        if (!keys.has(same)) keys.set(same, crypto.randomUUID());
        await send(given, keys.get(same));
        this.#done(said);
      },
    });
  }

  #freezePath(state) {
    return state ? at("fleets", state.name, "freeze") : "/freeze";
  }
}
