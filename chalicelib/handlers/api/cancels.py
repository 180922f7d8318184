"""DELETE /replacements/{id}: give back what it took, while its old host still serves."""

from dataclasses import replace

from chalicelib.deps import Deps
from chalicelib.errors import Refused
from chalicelib.handlers.api import finding, mark_routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.marks import CancelBody
from chalicelib.handlers.api.shapes.replacements import ReplacementQuery
from chalicelib.marking import TRIES, look_at
from chalicelib.model.replacement import Cancel, Replacement
from chalicelib.model.timeline import Entry, of_fleet, of_host


@answers(mark_routes.CANCEL_REPLACEMENT)
def cancel_replacement(deps: Deps, asked: Asked[ReplacementQuery, CancelBody]) -> Answer:
    """202 with the replacement and its mark: of the first who cancelled it, where several do."""
    mark = Cancel(asked.caller, deps.clock(), asked.body.why)
    for _ in range(TRIES):
        pair = finding.replacement(deps, asked.given.id, asked.given.fleet)
        if pair.cancel and not pair.ended:
            return Answer(views.replacement(pair), 202)
        _refuse_what_is_too_late(pair)
        if deps.registry.replacements.cancel(pair, mark):
            _tell(deps, pair, mark)
            return Answer(views.replacement(replace(pair, cancel=mark)), 202)
    raise Refused(f"{asked.given.id} moves on just now; ask again")


def _refuse_what_is_too_late(pair: Replacement) -> None:
    if pair.ended:
        raise Refused(f"{pair.id} has ended: {pair.step}: {pair.why}")
    if pair.committed:
        raise Refused(f"{pair.id} is {pair.step}: its old host {pair.old_host} goes already")
    if not pair.can_be_cancelled:
        raise Refused(f"{pair.id} is given back already: {pair.why}")


def _tell(deps: Deps, pair: Replacement, mark: Cancel) -> None:
    hosts = [host for host in (pair.old_host, pair.new_host) if host]
    subjects = [of_fleet(pair.fleet), *map(of_host, hosts)]
    id_ = f"{pair.id}-cancel"
    entries = [Entry(each, mark.at, id_, "cancel", str(mark), mark.by) for each in subjects]
    deps.registry.timeline.append(entries)
    look_at(deps, pair.fleet)
