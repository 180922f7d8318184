"""Writes with an Idempotency-Key, on answers kept in memory."""

from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from chalicelib.errors import NotFound, OtherRequest, Refused
from chalicelib.handlers.api.once import Kept, once
from sandbox.functions import Context


class MemoryAnswers(BasePersistenceLayer):
    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, DataRecord] = {}

    def _get_record(self, idempotency_key: str) -> DataRecord:
        return self.records[idempotency_key]

    def _put_record(self, data_record: DataRecord) -> None:
        known = self.records.get(data_record.idempotency_key)
        if known is not None:
            self._validate_payload(data_record, known)
            raise IdempotencyItemAlreadyExistsError(old_data_record=known)
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        del self.records[data_record.idempotency_key]


class Api:
    """Answers with how often it was asked."""

    def __init__(self) -> None:
        self.store = MemoryAnswers()
        self.effects = 0

    def ask(self, key: str = "k", caller: str = "ann", request: Any = "rebuild") -> Kept:
        asked = {"key": key, "caller": caller, "request": request}
        return once(self.store, asked, Context("api"), self.effect)

    def effect(self) -> Kept:
        self.effects += 1
        return {"status": 202, "body": str(self.effects)}


def test_the_same_request_has_one_effect_and_one_answer() -> None:
    api = Api()
    assert api.ask() == api.ask() == {"status": 202, "body": "1"}
    assert api.effects == 1


def test_another_key_is_another_request() -> None:
    api = Api()
    assert api.ask("k1") != api.ask("k2")


def test_a_key_is_its_callers_own() -> None:
    api = Api()
    assert api.ask(caller="ann") != api.ask(caller="bob")


def test_a_key_that_was_used_for_another_request_is_refused() -> None:
    api = Api()
    api.ask(request=["rebuild", {"why": "a"}])
    with pytest.raises(OtherRequest, match="used for another request"):
        api.ask(request=["rebuild", {"why": "b"}])
    assert api.effects == 1


def test_a_request_that_is_under_way_is_refused() -> None:
    api = Api()
    api.effect = lambda: api.ask(request="rebuild")  # type: ignore[method-assign]
    with pytest.raises(Refused, match="under way"):
        api.ask(request="rebuild")


def test_a_refusal_is_not_kept() -> None:
    api = Api()

    def refuse() -> Kept:
        raise NotFound("no such host")

    effect, api.effect = api.effect, refuse  # type: ignore[method-assign]
    with pytest.raises(NotFound):
        api.ask()
    api.effect = effect  # type: ignore[method-assign]
    assert api.ask()["status"] == 202


def test_answers_are_found_by_a_digest_not_by_what_was_sent() -> None:
    api = Api()
    api.ask(key="secret")
    (key,) = api.store.records
    assert key.startswith("api#") and len(key) == len("api#") + 64
