"""PUT and DELETE of /fleets/{name}/freeze and /freeze.

A fleet that the registry knows is frozen without a question to AWS: it must work when little else
does. The account's freeze is read by every pass, and the next sweep looks at all fleets for it."""

from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.handlers.api import mark_routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing, spoken
from chalicelib.handlers.api.shapes.fleets import FleetPath
from chalicelib.handlers.api.shapes.marks import AccountFreeze, FleetFreeze, FreezeBody
from chalicelib.handlers.api.times import to_come
from chalicelib.marking import look_at
from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.model.timeline import ACCOUNT, Entry, of_fleet
from chalicelib.observing import observe


@answers(mark_routes.FREEZE_FLEET)
def freeze_fleet(deps: Deps, asked: Asked[FleetPath, FreezeBody]) -> Answer:
    name = _known(deps, asked.given.name).name
    freeze = _frozen(deps, name, asked.caller, asked.body)
    look_at(deps, name)
    return Answer(FleetFreeze(fleet=name, freeze=views.freeze(freeze)), 202)


@answers(mark_routes.THAW_FLEET)
def thaw_fleet(deps: Deps, asked: Asked[FleetPath, Nothing]) -> Answer:
    fleet = _known(deps, asked.given.name)
    _lift(deps, fleet.name, fleet.freeze, asked.caller)
    if fleet.freeze:
        look_at(deps, fleet.name)
    told = FleetFreeze(fleet=fleet.name, freeze=views.maybe(views.freeze, fleet.freeze))
    return Answer(told, 202 if fleet.freeze else 200)


@answers(mark_routes.FREEZE_ACCOUNT)
def freeze_account(deps: Deps, asked: Asked[Nothing, FreezeBody]) -> Answer:
    freeze = _frozen(deps, None, asked.caller, asked.body)
    return Answer(AccountFreeze(freeze=views.freeze(freeze)), 202)


@answers(mark_routes.THAW_ACCOUNT)
def thaw_account(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    freeze = deps.registry.fleets.account().freeze
    _lift(deps, None, freeze, asked.caller)
    told = AccountFreeze(freeze=views.maybe(views.freeze, freeze))
    return Answer(told, 202 if freeze else 200)


def _known(deps: Deps, name: str) -> Fleet:
    fleet = deps.registry.fleets.get(name)
    if fleet == Fleet(name) and observe(deps, name).group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    return fleet


def _frozen(deps: Deps, fleet: str | None, by: str, body: FreezeBody) -> Freeze:
    now = deps.clock()
    until = to_come(body.until, now) if body.until is not None else None
    freeze = Freeze(by, now, body.why, until)
    deps.registry.fleets.set_freeze(fleet, freeze)
    words = f"frozen until {spoken(until) if until else 'it is lifted'}: {freeze.why}"
    subject = of_fleet(fleet) if fleet else ACCOUNT
    deps.registry.timeline.append([Entry(subject, now, "freeze", "frozen", words, by)])
    return freeze


def _lift(deps: Deps, fleet: str | None, freeze: Freeze | None, by: str) -> None:
    if freeze is None:
        return
    deps.registry.fleets.set_freeze(fleet, None)
    subject, words = of_fleet(fleet) if fleet else ACCOUNT, f"the freeze of {freeze.by} is lifted"
    deps.registry.timeline.append([Entry(subject, deps.clock(), "thaw", "thawed", words, by)])
