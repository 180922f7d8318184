// How long replacements took, by phase, over the last weeks.

import { chart, figure, numbers } from "./charts.js";
import { count, day, percentile, seconds, span } from "./format.js";

export const PHASES = ["launching", "proving", "baking", "retiring", "draining"];
const ORDER = ["claimed", ...PHASES, "done"];

/** Seconds that one replacement spent in each phase; a phase ends when a later one begins. */
export function phases({ began }) {
  const entered = ORDER.filter((step) => began[step]).map((step) => [
    step === "claimed" ? "launching" : step,
    seconds(began[step]),
  ]);
  const spent = {};
  entered.slice(0, -1).forEach(([step, from], index) => {
    spent[step] = (spent[step] ?? 0) + entered[index + 1][1] - from;
  });
  return spent;
}

export const whole = ({ began }) => seconds(began.done) - seconds(began.claimed);

const median = (values) =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Null where there is nothing to tell. */
export function rebuilds(state) {
  const done = state.replacements
    .filter((row) => row.step === "done")
    .sort((a, b) => (a.began.done < b.began.done ? -1 : 1));
  if (!done.length) return null;
  const days = [...Map.groupBy(done, (row) => row.began.done.slice(0, 10))];
  const bars = days.map(([date, rows]) => {
    const parts = PHASES.map((phase) => [
      `phase-${phase}`,
      median(rows.map((row) => phases(row)[phase] ?? 0)),
    ]);
    return {
      parts,
      title: `${day(date)}: ${count(rows.length, "rebuild")}, ${span(median(rows.map(whole)))}`,
    };
  });
  const all = done.map(whole).sort((a, b) => a - b);
  const words = `half within ${span(percentile(all, 0.5))}, 95 % within ${span(percentile(all, 0.95))}; ${count(done.length, "rebuild")}`;
  const rows = days.map(([date, own]) => [
    day(date),
    String(own.length),
    ...PHASES.map((phase) => span(median(own.map((row) => phases(row)[phase] ?? 0)))),
    span(median(own.map(whole))),
  ]);
  const label = `Rebuilds of ${state.name} by day, the median of each phase: ${words}`;
  const picture = chart({ bars, from: day(days[0][0]), to: day(days.at(-1)[0]), top: span, label });
  return figure(
    state.name,
    words,
    picture,
    numbers(`Rebuilds of ${state.name} by day`, ["Day", "Rebuilds", ...PHASES, "In all"], rows),
  );
}
