// What the next 90 days hold for a fleet, as the API forecasts it.

import * as api from "./api.js";
import { chart, figure, numbers } from "./charts.js";
import { el } from "./dom.js";
import { count, day, short, span } from "./format.js";

const ASK_AGAIN = 300_000;

/** Asks at most every five minutes for each fleet; `forecast` stays as it was when that fails. */
export async function askForecast(state) {
  if (!state.row?.policy || performance.now() - (state.forecastAt ?? -Infinity) < ASK_AGAIN)
    return false;
  state.forecastAt = performance.now();
  try {
    state.forecast = await api.get(api.at("fleets", state.name, "forecast"));
    state.noForecast = null;
  } catch (error) {
    if (!(error instanceof api.Problem)) throw error;
    state.noForecast = error.missing ? "This API makes no forecasts." : error.message;
  }
  return true;
}

export function forecast(state) {
  const { forecast: said, noForecast } = state;
  if (!said) return figure(state.name, noForecast ?? "Asking…", null, null);
  const bars = said.days.map((one) => ({
    parts: [[one.over_hard ? "over" : "replaced", one.replaced]],
    title: `${day(one.date)}: ${one.due} due, ${one.replaced} replaced, oldest ${span(one.oldest_seconds)}`,
  }));
  const line = said.days.map((one) => one.oldest_seconds);
  const words = short(`${said.outlook}: ${said.words}`);
  const picture = chart({
    bars,
    line,
    limit: said.hard_seconds,
    from: day(said.days[0].date),
    to: day(said.days.at(-1).date),
    top: (most) => `${most} a day`,
    label: `${state.name}: replaced each day and the oldest age against hard. ${words}`,
  });
  const rows = weeks(said.days).map((own) =>
    [
      day(own[0].date),
      sum(own, "due"),
      sum(own, "replaced"),
      span(Math.max(...own.map((one) => one.oldest_seconds))),
      Math.max(...own.map((one) => one.over_hard)),
    ].map(String),
  );
  const fixes =
    said.fixes.length > 0 &&
    el(
      "ul",
      { class: "fixes" },
      said.fixes.map((fix) => el("li", {}, `It would do: ${fix}`)),
    );
  const shown = figure(
    state.name,
    `${words}. ${count(said.at_once, "replacement")} at once, ${span(said.each_seconds)} each.`,
    picture,
    numbers(
      `Forecast of ${state.name} by week`,
      ["From", "Due", "Replaced", "Oldest", "Over hard"],
      rows,
    ),
  );
  shown.classList.add(said.outlook);
  if (fixes) shown.append(fixes);
  return shown;
}

const sum = (days, name) => days.reduce((total, one) => total + one[name], 0);

function weeks(days) {
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, index) =>
    days.slice(index * 7, index * 7 + 7),
  );
}
