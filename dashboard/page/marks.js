// Where each host stands on its fleet's axis: pure, in pixels.

const DIAMETERS = [17, 14, 11, 9, 7, 5, 4];
/** How many columns away a large mark may stand from its true age, so that equals stand side by
 * side; small ones are too many for that to stay true. */
const ASIDE = 3;
const LARGE = 11;
const BAR = 4;
/** In a crowd these still get marks of their own, the first ones first, while there are few enough
 * to be told apart. */
const ALONE = ["overdue", "held", "going", "waiting"];
const MOST_ALONE = 300;
const ALONE_DIAMETER = 10;

/** How far the axis goes: a little past hard, and past the oldest host. */
export function reach(oldest, hard) {
  return Math.max((hard ?? 0) * 1.06, oldest * 1.03, 60);
}

/** `dots` is [{host, word, age}] from the youngest to the oldest. Gives `items` with x, y (centres,
 * y upwards from the ground) and `bars` where there are too many to be told apart. */
export function layout(dots, width, height, span) {
  for (const size of DIAMETERS) {
    const items = stacked(dots, width, height, span, size);
    if (items) return { size, items, bars: [] };
  }
  return crowd(dots, width, height, span);
}

function place(age, width, span, size) {
  return Math.min(width - size / 2, Math.max(size / 2, (age / span) * width));
}

/** Null if a stack would be higher than the plot. */
function stacked(dots, width, height, span, size) {
  const heights = new Map();
  const items = [];
  for (const dot of dots) {
    const own = Math.floor(place(dot.age, width, span, size) / size);
    const column = size < LARGE ? own : roomiest(heights, own, Math.floor(width / size) - 1);
    const level = heights.get(column) ?? 0;
    if ((level + 1) * size > height) return null;
    heights.set(column, level + 1);
    items.push({ ...dot, x: (column + 0.5) * size, y: (level + 0.5) * size, size });
  }
  return items;
}

/** Its own column, unless it is as high as five already and one beside it is lower. */
function roomiest(heights, own, last) {
  const height = (column) => heights.get(column) ?? 0;
  if (height(own) < 5) return own;
  let best = own;
  for (let aside = 1; aside <= ASIDE; aside += 1) {
    for (const column of [own - aside, own + aside]) {
      if (column >= 0 && column <= last && height(column) + aside < height(best)) best = column;
    }
  }
  return best;
}

function crowd(dots, width, height, span) {
  const columns = new Map();
  const items = dots.map((dot) => {
    const column = Math.floor(place(dot.age, width, span, BAR) / BAR);
    const counts = columns.get(column) ?? new Map();
    columns.set(column, counts.set(dot.word, (counts.get(dot.word) ?? 0) + 1));
    return { ...dot, x: (column + 0.5) * BAR, y: BAR / 2, size: BAR, hidden: true };
  });
  const most = Math.max(...[...columns.values()].map(total));
  const bars = [...columns].map(([column, counts]) => ({
    x: column * BAR,
    width: BAR,
    parts: [...counts].map(([word, n]) => ({ word, height: (n / most) * height })),
    total: total(counts),
  }));
  raise(apart(items), height);
  return { size: BAR, items, bars, most };
}

const total = (counts) => [...counts.values()].reduce((sum, n) => sum + n, 0);

function apart(items) {
  const chosen = [];
  for (const word of ALONE) {
    const own = items.filter((item) => item.word === word);
    if (chosen.length + own.length > MOST_ALONE) break;
    chosen.push(...own);
  }
  return chosen;
}

/** Over the bars, each at its own place, in rows so that neighbours do not hide each other. */
function raise(alone, height) {
  const tops = new Map();
  for (const item of alone) {
    const column = Math.floor(item.x / ALONE_DIAMETER);
    const level = tops.get(column) ?? 0;
    tops.set(column, level + 1);
    item.size = ALONE_DIAMETER;
    item.hidden = false;
    item.x = (column + 0.5) * ALONE_DIAMETER;
    item.y = Math.min(height - ALONE_DIAMETER / 2, (level + 0.5) * ALONE_DIAMETER);
  }
}

/** The one whose mark is nearest; in a crowd, marks of their own come first. */
export function nearest({ items }, x, y, within = 14) {
  let best = null;
  let least = within ** 2;
  for (const item of items) {
    const far = item.hidden ? (item.x - x) ** 2 + 30 : (item.x - x) ** 2 + (item.y - y) ** 2;
    if (far <= least) [best, least] = [item, far];
  }
  return best;
}

/** Ticks at round ages: at most `most` of them. */
export function ticks(span, most) {
  const steps = [
    60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000,
  ];
  const step = steps.find((each) => span / each <= most) ?? 7776000;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}
