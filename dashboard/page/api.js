// The API behind this page, and what it says when something cannot be.

const BASE = "/api";
const PATIENCE = 30_000;
const PAGE_SIZE = 1000;

/** What the API answered instead: its problem+json, or that nothing answered at all (status 0). */
export class Problem extends Error {
  constructor(status, words, fields = []) {
    super(words);
    this.status = status;
    this.fields = fields;
  }

  /** The API is there and does not have this: API Gateway says 403 to a path that it lacks. */
  get missing() {
    return this.status === 404 || this.status === 403;
  }
}

async function ask(method, path, { body, headers = {}, also = [] } = {}) {
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers: body ? { "Content-Type": "application/json", ...headers } : headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
      cache: "no-store",
    });
  } catch (error) {
    throw new Problem(0, error.name === "TimeoutError" ? "no answer for 30 s" : "no connection");
  }
  if (!answer.ok && !also.includes(answer.status)) throw await problem(answer);
  try {
    return answer.status === 204 ? null : await answer.json();
  } catch {
    throw new Problem(answer.status, "the answer is not JSON");
  }
}

async function problem(answer) {
  const said = await answer.json().catch(() => ({}));
  const words = said.detail ?? said.message ?? said.Message ?? `status ${answer.status}`;
  const fields = (said.errors ?? []).map(({ field, problem: what }) => `${field}: ${what}`);
  return new Problem(answer.status, words, fields);
}

/** 503 is an answer too: the sweep is late. */
export const health = () => ask("GET", "/health", { also: [503] });
export const get = (path) => ask("GET", path);

/** The key makes a write that is sent again the same write. */
export function write(method, path, body, key) {
  return ask(method, path, { body, headers: { "X-Repave-Page": "1", "Idempotency-Key": key } });
}

/** Page after page; `each` is called with every page as it comes. */
export async function pages(path, field, each) {
  const joint = path.includes("?") ? "&" : "?";
  let cursor = null;
  do {
    const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page = await get(`${path}${joint}limit=${PAGE_SIZE}${after}`);
    each(page[field]);
    cursor = page.cursor;
  } while (cursor);
}

export const at = (...parts) => "/" + parts.map(encodeURIComponent).join("/");
