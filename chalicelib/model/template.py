"""What a launch is made from: a text of all templates that it may use, with their versions."""


def same(one: str | None, other: str | None) -> bool:
    """Unknown is the same as any: what AWS does not say must not forgive a failure."""
    return one is None or other is None or one == other
