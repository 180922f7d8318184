"""Eureka's REST operations that read, in XML.

https://github.com/Netflix/eureka/wiki/Eureka-REST-operations
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from chalicelib.dialects.http import Answer, Asked, Question, Request, text
from chalicelib.discovery.facts import facts
from chalicelib.discovery.health import Status
from chalicelib.discovery.view import Instance, View

PATH = "eureka"
XML = "application/xml"
AMAZON = "com.netflix.appinfo.AmazonInfo"
RENEWAL, DURATION = 30, 90
"""Seconds. Nobody renews here; clients want to see a lease all the same."""
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_.-]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def ask(request: Request, region: str) -> Asked:
    """Under `/eureka` and `/eureka/v2`. Applications and addresses are services; their names count
    in any case."""
    if request.method != "GET":
        return text("no such method; allowed: GET", 405)
    parts = tuple(part for part in request.path[1:] if part)
    return _known(parts[1:] if parts[:1] == ("v2",) else parts)


def _known(path: tuple[str, ...]) -> Asked:
    match path:
        case ("apps",):
            return Question(lambda view: _applications(view, view.instances()))
        case ("apps", "delta"):
            return Question(_delta)
        case ("apps", name):
            return Question(lambda view: _application(view, name.lower()), name.lower())
        case ("apps", name, id_):
            return Question(lambda view: _instance(view, id_, name.lower()), name.lower())
        case ("instances", id_):
            return Question(lambda view: _instance(view, id_))
        case ("vips", name):
            return Question(lambda view: _applications(view, view.instances(name)), name)
        case ("svips", _):
            return Question(lambda view: _applications(view, []))  # None is secure.
    return text("no such path; allowed: /eureka/apps, /eureka/vips/NAME, ...", 404)


def _applications(view: View, instances: Iterable[Instance], suffix: str = "") -> Answer:
    found = list(instances)
    root = Element("applications")
    _put(root, "versions__delta", view.index)
    counted = Counter(_status(each) for each in found)
    code = "".join(f"{word}_{counted[word]}_" for word in sorted(counted))
    _put(root, "apps__hashcode", code + suffix)
    for name in sorted({each.service.name for each in found}):
        root.append(_app(name, [each for each in found if each.service.name == name]))
    return _sent(root)


def _delta(view: View) -> Answer:
    """Nothing, under a code that no client computes, so that it fetches the whole list: the code of
    Eureka's counts statuses only, and would be the same after one host has replaced another."""
    return _applications(view, [], suffix=f"FETCH_{view.index}_")


def _application(view: View, name: str) -> Answer:
    found = view.instances(name)
    return _sent(_app(name, found)) if found else Answer(404, b"", XML)


def _instance(view: View, id_: str, service: str | None = None) -> Answer:
    found = [each for each in view.instances(service) if id_ in (each.id, each.node.id)]
    return _sent(_shape(found[0])) if found else Answer(404, b"", XML)


def _app(name: str, instances: Iterable[Instance]) -> Element:
    app = Element("application")
    _put(app, "name", name.upper())
    app.extend(_shape(each) for each in instances)
    return app


def _shape(of: Instance) -> Element:
    shape, service, host = Element("instance"), of.service, of.node.host
    _put(shape, "instanceId", of.id)
    # An address is a name that every client can resolve.
    _put(shape, "hostName", of.node.address)
    _put(shape, "app", service.name.upper())
    _put(shape, "ipAddr", of.node.address)
    _put(shape, "status", _status(of))
    _put(shape, "overriddenstatus", "UNKNOWN")
    _put(shape, "port", service.port, enabled="true")
    _put(shape, "securePort", 443, enabled="false")
    _put(shape, "countryId", 1)
    center = _put(shape, "dataCenterInfo", **{"class": AMAZON})
    _put(center, "name", "Amazon")
    _put_all(center, _amazon(of))
    _put_lease(shape, of)
    _put_all(shape, _metadata(of))
    for name in ("homePageUrl", "statusPageUrl", "healthCheckUrl"):
        _put(shape, name)
    _put(shape, "vipAddress", service.name)
    _put(shape, "isCoordinatingDiscoveryServer", "false")
    _put(shape, "lastUpdatedTimestamp", _milliseconds(host.seen_at))
    _put(shape, "lastDirtyTimestamp", _milliseconds(host.seen_at))
    _put(shape, "actionType", "ADDED")
    return shape


def _status(of: Instance) -> str:
    host = of.node.host
    if of.node.status is not Status.CRITICAL:
        return "UP"
    if host.state == "pending" or (host.lifecycle or "").startswith("Pending"):
        return "STARTING"
    return "OUT_OF_SERVICE" if "Standby" in (host.lifecycle or "") else "DOWN"


def _amazon(of: Instance) -> dict[str, str]:
    host, known = of.node.host, facts(of.node)
    found = {
        "ami-id": host.image_id,
        "instance-id": host.id,
        "instance-type": host.instance_type,
        "availability-zone": host.zone,
        "local-ipv4": of.node.address,
        "local-hostname": known.get("private_dns", ""),
        "public-ipv4": known.get("public_ip", ""),
        "public-hostname": known.get("public_dns", ""),
        "vpc-id": known.get("vpc", ""),
    }
    return {name: value for name, value in found.items() if value}


def _metadata(of: Instance) -> dict[str, str]:
    """What the service declares, and the facts of its host under names that it cannot take."""
    known = {f"repave.{name}": value for name, value in facts(of.node).items()}
    known |= {f"tag.{key}": value for key, value in of.node.host.tags.items()}
    tags = {"tags": ",".join(of.service.tags)} if of.service.tags else {}
    return {_name(key): value for key, value in {**known, **tags, **of.service.meta}.items()}


def _name(key: str) -> str:
    name = _NOT_IN_NAMES.sub("_", key)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"


def _put_lease(shape: Element, of: Instance) -> None:
    lease = _put(shape, "leaseInfo")
    _put(lease, "renewalIntervalInSecs", RENEWAL)
    _put(lease, "durationInSecs", DURATION)
    _put(lease, "registrationTimestamp", _milliseconds(of.node.host.born_at))
    _put(lease, "lastRenewalTimestamp", _milliseconds(of.node.fresh.verified_at))
    _put(lease, "evictionTimestamp", 0)
    _put(lease, "serviceUpTimestamp", _milliseconds(of.node.host.born_at))


def _put(parent: Element, name: str, value: object = "", **attributes: str) -> Element:
    child = SubElement(parent, name, attributes)
    child.text = _NOT_IN_XML.sub("\ufffd", str(value)) or None
    return child


def _put_all(parent: Element, values: dict[str, str]) -> None:
    metadata = _put(parent, "metadata")
    for name, value in values.items():
        _put(metadata, name, value)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _sent(root: Element) -> Answer:
    return Answer(200, tostring(root, encoding="utf-8"), XML)
