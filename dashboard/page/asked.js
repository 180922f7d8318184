// A part of the page that asks the API only while somebody has it open: what it tells costs a look
// at every host.

import * as api from "./api.js";
import { button, el, replace } from "./dom.js";
import { nothing } from "./lists.js";

/** Fills `root` with what `draw` makes of the answer, or with what the API says instead. */
export async function answered(root, ask, draw, instead = ({ message }) => [nothing(message)]) {
  try {
    replace(root, ...draw(await ask()));
  } catch (error) {
    if (!(error instanceof api.Problem)) throw error;
    replace(root, ...instead(error));
  }
}

export class Asked {
  #ask;
  #draw;
  #body;
  #asking = false;

  /** `ask` gives what `draw` makes elements of. */
  constructor(root, { ask, draw }) {
    this.#ask = ask;
    this.#draw = draw;
    this.#body = el("div", { class: "asked" });
    root.append(this.#body);
    root.addEventListener("toggle", () => root.open && this.look());
  }

  async look() {
    if (this.#asking) return;
    this.#asking = true;
    if (!this.#body.firstChild) replace(this.#body, nothing("Asking…"));
    const draw = (told) => [...this.#draw(told), this.#again()];
    const words = (error) => (error.missing ? "This API tells nothing of it." : error.message);
    try {
      await answered(this.#body, this.#ask, draw, (error) => [nothing(words(error)), this.#again()]);
    } finally {
      this.#asking = false;
    }
  }

  #again() {
    return button("Ask again", () => this.look(), { class: "small", "data-key": "ask again" });
  }
}
