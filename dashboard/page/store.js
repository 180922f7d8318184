// What the page knows: the API's last answers, kept when it stops answering.

import { seconds } from "./format.js";

export const NO_FLEET = "(no fleet)";
/** From harmless to urgent; also the order in which marks are drawn over each other. */
export const WORDS = ["unmanaged", "fresh", "due", "going", "held", "waiting", "overdue"];

class FleetState {
  constructor(name) {
    this.name = name;
    this.row = null; // As GET /fleets has it; null for hosts of no fleet.
    this.hosts = []; // The youngest first.
    this.verdicts = new Map();
    this.plan = null;
    this.replacements = [];
    this.visible = false;
    this.askedAt = 0; // Real time of the last look at its plan and replacements.
  }

  /** Changes when a fleet should be looked at again. */
  get mark() {
    const {
      open_replacements: open,
      last_replaced_at: replaced,
      hosts,
      last_pass_at: passed,
    } = this.row;
    return `${hosts} ${open} ${replaced} ${open ? passed : ""}`;
  }
}

export class Store extends EventTarget {
  fleets = new Map();
  health = null;
  now = 0; // The API's clock at its last answer, in seconds.
  answeredAt = null; // This browser's clock then.
  trouble = null; // The problem that the last look met.
  complete = false; // Whether every host was read once.
  broken = [];

  fleet(name) {
    if (!this.fleets.has(name)) this.fleets.set(name, new FleetState(name));
    return this.fleets.get(name);
  }

  takeHealth(health) {
    this.health = health;
    this.now = seconds(health.now);
  }

  /** Gives the fleets whose row says that something happened. */
  takeFleets({ fleets, broken_policies: broken }) {
    this.broken = broken;
    const names = new Set(fleets.map((row) => row.name));
    for (const [name, state] of this.fleets) {
      if (state.row && !names.has(name)) this.fleets.delete(name);
    }
    return fleets.map((row) => this.#takeRow(row)).filter(Boolean);
  }

  #takeRow(row) {
    const state = this.fleet(row.name);
    const before = state.row && state.mark;
    state.row = row;
    return state.mark === before ? null : state;
  }

  takeHosts(name, hosts) {
    const state = this.fleet(name);
    state.hosts = hosts.sort((a, b) =>
      a.born_at < b.born_at ? 1 : a.born_at > b.born_at ? -1 : 0,
    );
  }

  /** Of every fleet. The first time they are shown as they come, page by page. */
  takeAllHosts(hosts, complete = true) {
    const byFleet = Map.groupBy(hosts, (host) => host.fleet ?? NO_FLEET);
    for (const [name, state] of this.fleets) {
      if (!byFleet.has(name)) state.hosts = [];
      if (!state.row && !byFleet.has(name)) this.fleets.delete(name);
    }
    for (const [name, own] of byFleet) this.takeHosts(name, own);
    this.complete ||= complete;
  }

  takePlan(state, plan) {
    state.plan = plan;
    state.verdicts = new Map(plan.verdicts.map((said) => [said.host, said]));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  get read() {
    return [...this.fleets.values()].reduce((sum, state) => sum + state.hosts.length, 0);
  }

  find(id) {
    for (const state of this.fleets.values()) {
      const host = state.hosts.find((each) => each.id === id);
      if (host) return { state, host };
    }
    return null;
  }

  age(host) {
    return this.now - seconds(host.born_at);
  }

  active(mark) {
    return Boolean(mark) && (!mark.until || seconds(mark.until) > this.now);
  }

  /** A verdict in one word: the plan's, or what the host's row tells until its plan is here. */
  word(host, state) {
    const said = state.verdicts.get(host.id);
    if (said) return said.verdict;
    if (!state.row?.policy) return "unmanaged";
    if (host.open_replacement) return "going";
    if (this.age(host) >= state.row.hard_seconds) return "overdue";
    if (this.active(host.hold)) return "held";
    return this.age(host) >= state.row.soft_seconds ? "due" : "fresh";
  }

  open(state) {
    return state.replacements.filter(
      (row) => !["done", "abandoned", "cancelled"].includes(row.step),
    );
  }
}
