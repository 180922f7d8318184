// A confirmation: what will happen, and why it is wanted. Nothing is sent before it is answered.

import { button, el } from "./dom.js";
import { Problem } from "./api.js";

const LONGEST_WHY = 500;

/** `spec`: title, happens (sentences), confirm (the button's words), why (whether to ask), choice
 * ({label, options: [[words, value]]}), send({why, chosen}) which may throw a Problem. */
export function confirm(spec) {
  const back = document.activeElement;
  const why = el("textarea", {
    id: "why",
    required: true,
    maxlength: LONGEST_WHY,
    rows: 2,
    "aria-describedby": "why-help",
  });
  const choice = el(
    "select",
    { id: "choice" },
    (spec.choice?.options ?? []).map(([words], index) => el("option", { value: index }, words)),
  );
  const wrong = el("p", { class: "wrong", role: "alert" });
  const send = el("button", { type: "submit", class: "danger" }, spec.confirm);
  const keep = button("Keep as it is", () => dialog.close());
  const form = el(
    "form",
    {},
    el("h2", { id: "dialog-title" }, spec.title),
    el(
      "div",
      { id: "dialog-happens" },
      spec.happens.map((words) => el("p", {}, words)),
    ),
    spec.choice && el("label", { for: "choice" }, spec.choice.label),
    spec.choice && choice,
    spec.why && el("label", { for: "why" }, "Why?"),
    spec.why && why,
    spec.why &&
      el(
        "p",
        { id: "why-help", class: "quiet" },
        "It is kept with your name, and shown to everybody.",
      ),
    wrong,
    el("div", { class: "acts" }, keep, send),
  );
  const dialog = el(
    "dialog",
    { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-happens" },
    form,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    back?.focus?.();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (spec.why && !why.value.trim()) {
      wrong.textContent = "Say why, in a few words.";
      why.focus();
      return;
    }
    send.disabled = true;
    try {
      await spec.send({
        why: why.value.trim(),
        chosen: spec.choice?.options[choice.value || 0][1],
      });
      dialog.close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.textContent = [
        error.missing ? "The API refuses, or does not offer this" : "It was not done",
        error.message,
        ...error.fields,
      ].join(": ");
      send.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  (spec.why ? why : keep).focus();
}
