// What a screen reader is told of changes: few words, and never faster than they can be read out.

import { count } from "./format.js";

const PAUSE = 8_000;

export class News {
  #store;
  #node;
  #last = "";
  #saidAt = -Infinity;

  constructor(store, node) {
    this.#store = store;
    this.#node = node;
  }

  update() {
    const words = this.#words();
    if (words === this.#last || performance.now() - this.#saidAt < PAUSE) return;
    this.#last = words;
    this.say(words);
  }

  say(words) {
    this.#node.textContent = words;
    this.#saidAt = performance.now();
  }

  #words() {
    const counts = { going: 0, waiting: 0, overdue: 0 };
    for (const state of this.#store.fleets.values()) {
      for (const host of state.hosts) {
        const word = this.#store.word(host, state);
        if (word in counts) counts[word] += 1;
      }
    }
    return `${count(counts.going, "host")} going, ${counts.waiting} waiting, ${counts.overdue} over hard.`;
  }
}
