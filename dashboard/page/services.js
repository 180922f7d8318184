// Services: how many hosts offer each and how they do, and on demand which, and where.

import * as api from "./api.js";
import { Asked, answered } from "./asked.js";
import { byId, button, el } from "./dom.js";
import { count, moment, short } from "./format.js";
import { nothing } from "./lists.js";
import { tabled } from "./tabled.js";

const AT_ONCE = 100;
const HEAD = ["Service", "Offered by", "Passing", "Warning", "Critical", "Tags", "Fleets", "Verified"];
const COLOUR = { passing: "fresh", warning: "waiting", critical: "overdue" };
const OFFERING = ["Host", "Fleet", "Zone", "Address", "Status", "Tags", "Verified", "What is wrong"];

export class Services {
  #context;
  #hosts = el("div", { "aria-live": "polite" });

  constructor(context) {
    this.#context = context;
    new Asked(byId("services"), {
      ask: () => api.get("/services"),
      draw: (told) => this.#all(told),
    });
  }

  #all({ services, as_of: at }) {
    if (!services.length) {
      return [nothing("No host offers a service: no policy or tag declares one.")];
    }
    const words = `${count(services.length, "service")}, as the registry had them at ${moment(at)}`;
    return [
      el("p", { class: "quiet" }, words),
      tabled(
        "Services",
        HEAD,
        services.map((one) => this.#row(one)),
      ),
      this.#hosts,
    ];
  }

  #row(one) {
    const name = button(one.name, () => this.#open(one.name), {
      class: "link",
      "data-key": `service ${one.name}`,
    });
    const counts = [one.instances, one.passing, one.warning, one.critical].map(String);
    return [name, ...counts, one.tags.join(", "), one.fleets.join(", "), moment(one.verified_at)];
  }

  #open(name) {
    const title = `Who offers ${name}`;
    return answered(
      this.#hosts,
      () => api.get(`${api.at("services", name)}?limit=${AT_ONCE}`),
      ({ instances, cursor }) => [
        el("h3", {}, title),
        tabled(
          title,
          OFFERING,
          instances.map((each) => this.#instance(each)),
        ),
        cursor && nothing(`These are the first ${AT_ONCE}; repave services ${name} has all.`),
      ],
    );
  }

  #instance(each) {
    const id = button(each.host, (event) => this.#context.open(each.host, event.currentTarget), {
      class: "link mono",
      "data-key": `offers ${each.host}`,
    });
    const wrong = each.checks.filter((check) => check.status !== "passing");
    return [
      id,
      each.fleet ?? "none",
      each.zone,
      `${each.address || "no address"}:${each.port}`,
      el("span", { class: `word ${COLOUR[each.status]}` }, each.status),
      each.tags.join(", "),
      `${moment(each.verified_at)}, by ${each.how}`,
      wrong.map((check) => short(check.words)).join("; "),
    ];
  }
}
