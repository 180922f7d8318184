// Puts the page together: what is polled, what is drawn when it changes, and who is told.

import { Acts } from "./acts.js";
import { Banners } from "./banners.js";
import { Configuration } from "./configuration.js";
import { byId, el, replace, say } from "./dom.js";
import { FleetList } from "./fleets.js";
import { HostPanel } from "./host.js";
import { flights, waits } from "./lists.js";
import { News } from "./news.js";
import { numbers } from "./numbers.js";
import { Outlooks } from "./outlooks.js";
import { Polling } from "./polling.js";
import { Reaches } from "./reach.js";
import { Services } from "./services.js";
import { sign } from "./signs.js";
import { stops } from "./stops.js";
import { Store, WORDS } from "./store.js";

const store = new Store();
const polling = new Polling(store);
const news = new News(store, byId("live"));
const acts = new Acts(store, (words) => {
  news.say(words);
  polling.soon(true);
  panel.reread();
});
const panel = new HostPanel(store, acts);
const context = {
  store,
  open: (id, from) => panel.open(id, from),
  freeze: (state) => (store.active(state.row?.freeze) ? acts.thaw(state) : acts.freeze(state)),
  thaw: (state) => acts.thaw(state),
  release: (host) => acts.release(host),
  rebuild: (state) => acts.rebuildAll(state),
  cancel: (row) => acts.cancel(row),
  look: () => polling.soon(),
};
const fleets = new FleetList(context);
const banners = new Banners(store, byId("banners"));
const outlooks = new Outlooks(store);
new Services(context);
new Configuration();
new Reaches();

function draw() {
  banners.update();
  if (!store.fleets.size && !store.complete) return;
  replace(byId("numbers"), ...numbers(store));
  replace(byId("flights"), ...flights(store, context));
  replace(byId("stops"), ...stops(store, context));
  replace(byId("waits"), ...waits(store, context));
  fleets.update();
  outlooks.update();
  panel.update();
  news.update();
  const frozen = store.active(store.health?.freeze);
  say(byId("freeze-account"), frozen ? "Unfreeze everything…" : "Freeze everything…");
  if (store.complete && !document.documentElement.dataset.drawn) {
    document.documentElement.dataset.drawn = "all";
    performance.mark("every host drawn");
  }
}

store.addEventListener("change", draw);
byId("legend").append(...WORDS.toReversed().map((word) => el("li", {}, sign(word), word)));
byId("freeze-account").addEventListener("click", () => {
  if (store.active(store.health?.freeze)) acts.thaw(null);
  else acts.freeze(null);
});
byId("pause").addEventListener("click", ({ currentTarget }) => {
  polling.pause(!polling.paused);
  currentTarget.setAttribute("aria-pressed", String(polling.paused));
  say(currentTarget, polling.paused ? "Updates paused" : "Pause updates");
});
polling.soon();
