// When to ask the API again: soon while things happen, rarely when nothing does or nobody looks.

import * as api from "./api.js";

const EVERY = 5_000;
/** A clock that is hours off is the sandbox's: its days pass in seconds. */
const EVERY_VIRTUAL = 1_500;
const VIRTUAL = 3_600;
const LONGEST = 60_000;
const LONGEST_HIDDEN = 300_000;
const SLOWER = 1.4;
const AT_ONCE = 3;
/** What no row tells of, such as a host's new mark. */
const ALL_HOSTS_EVERY = 300_000;
const PLAN_EVERY = 60_000;
const HISTORY = 100;
const FRAME = 500; // Between two pictures while the first hosts come.

export class Polling {
  #store;
  #wait = EVERY;
  #timer = null;
  #running = false;
  #again = false;
  #allHostsAt = -Infinity;
  #shownAt = -Infinity;
  paused = false;

  constructor(store) {
    this.#store = store;
    const looks = () => document.hidden || this.paused || this.soon();
    document.addEventListener("visibilitychange", looks);
    addEventListener("online", looks);
  }

  /** Look now: after a write, or because somebody looks again. */
  async soon(everything = false) {
    if (everything) this.#allHostsAt = -Infinity;
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = true;
    let happened = false;
    try {
      happened = await this.#look();
    } finally {
      this.#running = false;
      this.#after(happened);
    }
  }

  #after(happened) {
    this.#wait = happened ? this.#shortest() : Math.min(this.#wait * SLOWER, LONGEST);
    if (this.#again) {
      this.#again = false;
      this.soon();
    } else {
      this.#later();
    }
  }

  pause(paused) {
    this.paused = paused;
    if (paused) clearTimeout(this.#timer);
    else this.soon();
  }

  #later() {
    if (this.paused) return;
    const wait = document.hidden ? Math.min(this.#wait * 10, LONGEST_HIDDEN) : this.#wait;
    this.#timer = setTimeout(() => this.soon(), wait);
  }

  #shortest() {
    const off = Math.abs(Date.now() / 1000 - this.#store.now);
    return off > VIRTUAL ? EVERY_VIRTUAL : EVERY;
  }

  /** Whether anything happened since the last look. */
  async #look() {
    const store = this.#store;
    try {
      const [health, fleets] = await Promise.all([api.health(), api.get("/fleets")]);
      store.takeHealth(health);
      const changed = store.takeFleets(fleets);
      await this.#hosts(changed);
      store.answeredAt = new Date();
      store.trouble = null;
      store.changed();
      await this.#plans(changed);
      store.changed();
      return changed.length > 0;
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      store.trouble = error;
      store.changed();
      return false;
    }
  }

  async #hosts(changed) {
    if (performance.now() - this.#allHostsAt > ALL_HOSTS_EVERY) {
      const all = [];
      await api.pages("/hosts", "hosts", (page) => {
        all.push(...page);
        if (!this.#store.complete) this.#show(all);
      });
      this.#store.takeAllHosts(all);
      this.#allHostsAt = performance.now();
      return;
    }
    await few(changed, async (state) => {
      const own = [];
      await api.pages(`/hosts?fleet=${encodeURIComponent(state.name)}`, "hosts", (page) =>
        own.push(...page),
      );
      this.#store.takeHosts(state.name, own);
    });
  }

  #show(some) {
    if (performance.now() - this.#shownAt < FRAME) return;
    this.#shownAt = performance.now();
    this.#store.takeAllHosts([...some], false);
    this.#store.changed();
  }

  /** A plan costs the API a look at AWS: asked only for what is seen, or has something to tell. */
  async #plans(changed) {
    const now = performance.now();
    const wanted = [...this.#store.fleets.values()].filter((state) => {
      if (!state.row || !(state.visible || this.#tells(state))) return false;
      return !state.askedAt || changed.includes(state) || now - state.askedAt > PLAN_EVERY;
    });
    await few(wanted, async (state) => {
      const name = encodeURIComponent(state.name);
      const [plan, rows] = await Promise.all([
        api.get(`/fleets/${name}/plan`),
        api.get(`/replacements?fleet=${name}&limit=${HISTORY}`),
      ]);
      this.#store.takePlan(state, plan);
      state.replacements = rows.replacements;
      state.askedAt = performance.now();
    });
  }

  #tells(state) {
    const { row, hosts } = state;
    const calm = ["fresh", "due", "unmanaged"];
    return (
      row.open_replacements > 0 ||
      hosts.some((host) => !calm.includes(this.#store.word(host, state)))
    );
  }
}

/** One after the other in a few lanes; a fleet that vanished meanwhile stops none of them. */
async function few(states, visit) {
  const rest = [...states];
  const lane = async () => {
    for (let state = rest.shift(); state; state = rest.shift()) {
      try {
        await visit(state);
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 404) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
