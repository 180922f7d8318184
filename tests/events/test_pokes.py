"""Messages of the queue of pokes, parsed."""

import json
from typing import Any

import pytest

from chalicelib.events.pokes import Poke, parse_pokes


def record(body: Any) -> dict[str, Any]:
    return {"Records": [{"messageId": "m-1", "body": body}]}


def test_pokes_name_their_fleets_in_order() -> None:
    bodies = ['{"fleet": "web"}', '{"fleet": "my group"}', '{"fleet": "web"}']
    records = [{"messageId": f"m-{n}", "body": body} for n, body in enumerate(bodies)]
    assert parse_pokes({"Records": records}) == [
        Poke("m-0", "web"),
        Poke("m-1", "my group"),
        Poke("m-2", "web"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        *(None, "", "web", "[]", "5", '"web"', "{}"),
        *('{"fleet": null}', '{"fleet": ""}', '{"fleet": 5}'),
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param(json.dumps({"fleet": "x" * 1025}), id="longer than any key"),
        pytest.param('{"fleet": "\\ud800"}', id="half a character"),
    ],
)
def test_an_unreadable_poke_keeps_its_message_id(body: Any) -> None:
    assert parse_pokes(record(body)) == [Poke("m-1", None)]


def test_one_unreadable_poke_does_not_spoil_the_others() -> None:
    both = {
        "Records": [
            {"messageId": "m-1", "body": "x"},
            {"messageId": "m-2", "body": '{"fleet": "a"}'},
        ]
    }
    assert parse_pokes(both) == [Poke("m-1", None), Poke("m-2", "a")]


def test_no_records_are_no_pokes() -> None:
    assert parse_pokes({"Records": []}) == []
