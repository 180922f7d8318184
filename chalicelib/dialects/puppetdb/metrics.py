"""How many nodes and resources there are, in the words of PuppetDB's metrics (Jolokia, v2).

https://www.puppet.com/docs/puppetdb/7/api/metrics/v2/jolokia.html
"""

from collections.abc import Callable
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request, as_json, text
from chalicelib.discovery.view import View

PATH = "metrics"
DOMAIN = "puppetlabs.puppetdb.population"


def _resources(view: View) -> int:
    return len(view.instances())


def _average(view: View) -> float:
    return _resources(view) / len(view.nodes) if view.nodes else 0.0


METRICS: dict[str, Callable[[View], float]] = {
    "name=avg-resources-per-node": _average,
    "name=num-nodes": lambda view: len(view.nodes),
    "name=num-resources": _resources,
}


def ask(request: Request, region: str) -> Asked:
    match request.path:
        case (_, "v2", "list"):
            return as_json(
                {"request": {"type": "list"}, "value": {DOMAIN: _listed()}, **_done(200)}
            )
        case (_, "v2", "read", *name) if name:
            return _read("/".join(name))
    return text("Not Found", 404)


def _listed() -> dict[str, Any]:
    value = {"Value": {"rw": False, "type": "java.lang.Object", "desc": ""}}
    return {name: {"desc": "", "attr": value} for name in METRICS}


def _read(name: str) -> Asked:
    asked = {"mbean": name, "type": "read"}
    metric = METRICS.get(name.removeprefix(f"{DOMAIN}:"))
    if metric is None or not name.startswith(f"{DOMAIN}:"):
        # Jolokia's own way: the request was well, and its answer says that there is none.
        allowed = ", ".join(f"{DOMAIN}:{each}" for each in METRICS)
        words = f"no metric {name}; allowed: {allowed}"
        return as_json({"request": asked, "error": words, **_done(404)})

    def answer(view: View) -> Answer:
        return as_json({"request": asked, "value": {"Value": metric(view)}, **_done(200)})

    return Question(answer)


def _done(status: int) -> dict[str, int]:
    return {"status": status}
