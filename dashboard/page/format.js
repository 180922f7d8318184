// Times and numbers as people read them. Every moment is in UTC, as everywhere in Repave.

const UNITS = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The two largest units: "3 d 4 h", "45 s". */
export function span(seconds) {
  let rest = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push([name, count]);
    else if (parts.length) break;
    if (parts.length === 2) break;
  }
  return parts.length ? parts.map(([name, count]) => `${count} ${name}`).join(" ") : "0 s";
}

export const seconds = (iso) => (iso ? Date.parse(iso) / 1000 : null);

const two = (number) => String(number).padStart(2, "0");

export function moment(iso) {
  const at = new Date(iso);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
}

export function day(iso) {
  const at = new Date(iso);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

export const clock = (at) =>
  `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

export const number = (value) => value.toLocaleString("en-GB");

export const count = (value, one, many = `${one}s`) =>
  `${number(value)} ${value === 1 ? one : many}`;

/** The same words with every ARN shortened to who it is. */
export const short = (words) =>
  words.replace(/arn:aws[a-z-]*:(?:iam|sts)::\d*:(?:assumed-role\/)?/g, "");

export const who = (arn) => short(arn ?? "nobody");

export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
