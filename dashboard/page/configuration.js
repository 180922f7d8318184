// Configuration: which keys there are, who reads them and has read what, and on demand each version.

import * as api from "./api.js";
import { Asked, answered } from "./asked.js";
import { byId, button, el } from "./dom.js";
import { count, moment, number, who } from "./format.js";
import { nothing } from "./lists.js";
import { tabled } from "./tabled.js";

const LONGEST = 200; // Characters of a value that are shown.
const KEYS = ["Key", "Revision", "Bytes", "Locked by"];
const READERS = ["Fleet", "Reads", "Hosts that are current", "Hosts with something older", "Unread"];
const VERSIONS = ["Revision", "When", "By", "Value"];

export class Configuration {
  #versions = el("div", { "aria-live": "polite" });

  constructor() {
    const ask = () => Promise.all([api.get("/config/keys"), api.get("/config/readers")]);
    new Asked(byId("configuration"), { ask, draw: (told) => this.#all(...told) });
  }

  #all({ keys, revision, left_out: more }, { readers }) {
    if (!keys.length && !readers.length) return [nothing("Nobody keeps any configuration here.")];
    const words = `${count(keys.length + more, "key")} at revision ${number(revision)}`;
    return [
      el("p", { class: "quiet" }, words),
      tabled(
        "Keys of configuration",
        KEYS,
        keys.map((key) => this.#key(key)),
      ),
      more > 0 && nothing(`and ${count(more, "more key")}; repave config list PREFIX has them.`),
      this.#versions,
      el("h3", {}, "Who reads it"),
      readers.length
        ? tabled("Who reads configuration", READERS, readers.map(reader))
        : nothing("No policy names a prefix."),
    ].filter(Boolean);
  }

  #key({ key, revision, size, locked_by: holder }) {
    const name = button(key, () => this.#open(key), {
      class: "link mono",
      "data-key": `key ${key}`,
    });
    return [name, number(revision), number(size), holder ?? "–"];
  }

  #open(key) {
    const title = `Versions of ${key}`;
    return answered(
      this.#versions,
      () => api.get(`/config/history?key=${encodeURIComponent(key)}`),
      ({ versions }) => [el("h3", {}, title), tabled(title, VERSIONS, versions.map(version))],
    );
  }
}

function version({ revision, at, by, value, encoding, deleted }) {
  const shown = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  const words = deleted ? "deleted" : encoding === "base64" ? `base64: ${shown}` : shown;
  return [number(revision), moment(at), who(by), words];
}

function reader({ fleet, prefixes, readings, unread, rolls }) {
  const old = readings.filter((one) => !one.current);
  const hosts = (some) => some.reduce((sum, one) => sum + one.hosts.length, 0);
  const older = old.map((one) => `${one.hosts.length} of revision ${number(one.revision)}`);
  return [
    rolls ? fleet : `${fleet} (not rolled by it)`,
    prefixes.join(", "),
    number(hosts(readings) - hosts(old)),
    older.join(", ") || "–",
    number(unread.length),
  ];
}
