"""What a warm function answers again, and when it does not."""

from typing import Any

from chalicelib.rendered import AROUND, Rendered


def an_answer(words: str) -> dict[str, Any]:
    return {"body": words}


def test_an_answer_is_given_again_only_of_the_same_state() -> None:
    rendered = Rendered()
    rendered.keep("q", 1, an_answer("one"))
    assert rendered.get("q", 1) == an_answer("one")
    assert rendered.get("q", 2) is None
    assert rendered.get("other", 1) is None


def test_a_newer_answer_takes_the_place_of_an_older_one() -> None:
    rendered = Rendered(most=2 * AROUND)
    for state in range(100):
        rendered.keep("q", state, an_answer("x" * 100))
    assert rendered.get("q", 99) == an_answer("x" * 100)
    assert rendered.get("q", 98) is None


def test_however_many_names_are_asked_for_little_is_kept() -> None:
    rendered = Rendered(most=10 * AROUND)
    for name in range(10):
        rendered.keep(name, 1, an_answer(""))
    assert all(rendered.get(name, 1) for name in range(10))
    rendered.keep("one more", 1, an_answer(""))
    assert not any(rendered.get(name, 1) for name in range(10))
    rendered.keep("after", 1, an_answer(""))
    assert rendered.get("after", 1) == an_answer("")
