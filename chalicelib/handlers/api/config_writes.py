"""PUT /config, DELETE /config: what they would roll is worked out before they are done."""

from base64 import b64decode
from binascii import Error as NotBase64

from chalicelib.configuration.drafting import digested
from chalicelib.configuration.limits import check
from chalicelib.deps import Deps
from chalicelib.errors import BadRequest, Refused
from chalicelib.handlers.api import config_routes, configviews
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.config import ChangeQuery, ConfigChange, ValueBody
from chalicelib.model.configuration import Head, Operation, Verb
from chalicelib.observability import logger
from chalicelib.readers import DELETES, rollouts


@answers(config_routes.PUT_KEY)
def put_key(deps: Deps, asked: Asked[ChangeQuery, ValueBody]) -> Answer:
    given, value = asked.given, _bytes(asked.body)
    verb = Verb.SET if given.cas is None else Verb.CAS
    operation = Operation(verb, given.key, value, asked.body.flags, given.cas or 0)
    return _changed(deps, operation, given, asked.caller)


@answers(config_routes.DELETE_KEY)
def delete_key(deps: Deps, asked: Asked[ChangeQuery, Nothing]) -> Answer:
    given = asked.given
    verb = Verb.DELETE if given.cas is None else Verb.DELETE_CAS
    operation = Operation(verb, given.key, index=given.cas or 0)
    return _changed(deps, operation, given, asked.caller)


def _bytes(body: ValueBody) -> bytes:
    if body.encoding == "text":
        return body.value.encode()
    try:
        return b64decode(body.value, validate=True)
    except (NotBase64, ValueError):
        words = "not base64; allowed: base64 with its padding, or encoding text"
        raise BadRequest(f"value: {words}", {"value": words}) from None


def _changed(deps: Deps, asked: Operation, given: ChangeQuery, by: str) -> Answer:
    _possible(asked)
    store, now = deps.registry.configuration, deps.clock()
    revision = store.revision()
    old = next(iter(store.look(asked.key, now).heads), None)
    if given.cas is not None and given.cas != (old.modified if old else 0):
        at = f"revision {old.modified}" if old else "not there"
        raise Refused(f"{asked.key} is {at}, and not as it was read (cas {given.cas})")
    told = rollouts(deps, asked, revision)
    if not given.dry_run:
        revision = _done(deps, asked, by)
        # A hint: the sweep compares what hosts have read with what they would read.
        deps.pokes.send([roll.fleet for roll in told if roll.goes])
    return Answer(
        ConfigChange(
            key=asked.key,
            was=old.modified if old else 0,
            changed=_other(old, asked),
            revision=revision,
            dry_run=given.dry_run,
            rolls=[configviews.roll(roll) for roll in told],
        )
    )


def _possible(asked: Operation) -> None:
    try:
        check([asked])
    except ValueError as error:
        raise BadRequest(str(error)) from None


def _done(deps: Deps, asked: Operation, by: str) -> int:
    done = deps.registry.configuration.commit([asked], deps.clock(), by)
    if done.failures:
        raise Refused(done.failures[0].words)
    words = f"{asked.verb} {asked.key}"
    logger.info("configuration changed", extra={"change": words, "revision": done.revision})
    return done.revision


def _other(old: Head | None, asked: Operation) -> bool:
    if asked.verb in DELETES or old is None:
        return (old is None) is not (asked.verb in DELETES)
    return (old.digest, old.flags) != (digested(asked.value), asked.flags)
