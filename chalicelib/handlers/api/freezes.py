"""PUT and DELETE of /fleets/{name}/freeze and /freeze.

A fleet that the registry knows is frozen without a question to AWS: it must work when little else
does. The account's freeze is read by every pass, and the next sweep looks at all fleets for it."""

from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.freezing import freeze, thaw
from chalicelib.handlers.api import mark_routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.fleets import FleetPath
from chalicelib.handlers.api.shapes.marks import AccountFreeze, FleetFreeze, FreezeBody
from chalicelib.handlers.api.times import to_come
from chalicelib.marking import look_at
from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.observing import observe


@answers(mark_routes.FREEZE_FLEET)
def freeze_fleet(deps: Deps, asked: Asked[FleetPath, FreezeBody]) -> Answer:
    name = _known(deps, asked.given.name)
    made = _frozen(deps, name, asked.caller, asked.body)
    look_at(deps, name)
    return Answer(FleetFreeze(fleet=name, freeze=views.freeze(made)), 202)


@answers(mark_routes.THAW_FLEET)
def thaw_fleet(deps: Deps, asked: Asked[FleetPath, Nothing]) -> Answer:
    name = _known(deps, asked.given.name)
    lifted = thaw(deps.registry, name, asked.caller, deps.clock())
    if lifted:
        look_at(deps, name)
    told = FleetFreeze(fleet=name, freeze=views.maybe(views.freeze, lifted))
    return Answer(told, 202 if lifted else 200)


@answers(mark_routes.FREEZE_ACCOUNT)
def freeze_account(deps: Deps, asked: Asked[Nothing, FreezeBody]) -> Answer:
    made = _frozen(deps, None, asked.caller, asked.body)
    return Answer(AccountFreeze(freeze=views.freeze(made)), 202)


@answers(mark_routes.THAW_ACCOUNT)
def thaw_account(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    lifted = thaw(deps.registry, None, asked.caller, deps.clock())
    told = AccountFreeze(freeze=views.maybe(views.freeze, lifted))
    return Answer(told, 202 if lifted else 200)


def _known(deps: Deps, name: str) -> str:
    fleet = deps.registry.fleets.get(name)
    if fleet == Fleet(name) and observe(deps, name).group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    return name


def _frozen(deps: Deps, fleet: str | None, by: str, body: FreezeBody) -> Freeze:
    now = deps.clock()
    until = to_come(body.until, now) if body.until is not None else None
    made = Freeze(by, now, body.why, until)
    freeze(deps.registry, fleet, made)
    return made
