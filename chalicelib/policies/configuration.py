"""The shape of what a policy's hosts read when they boot."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_PREFIXES, LONGEST_PREFIX = 10, 512


def _folders(prefixes: list[str]) -> list[str]:
    """Sorted, for what is read does not depend on their order."""
    for prefix in prefixes:
        if not prefix.endswith("/") or prefix.startswith("/") or not prefix.isprintable():
            # Without the slash `web` would also read what is under `website/`.
            raise ValueError(
                f"{prefix!r}: not a folder of keys; allowed: printable characters that end in a "
                "slash and do not begin with one, such as web/"
            )
    for prefix in prefixes:
        others = [*prefixes]
        others.remove(prefix)
        around = next((other for other in others if prefix.startswith(other)), None)
        if around is not None:
            raise ValueError(f"{prefix!r}: read already by {around!r}; allowed: each key once")
    return sorted(prefixes)


Prefix = Annotated[str, Field(min_length=2, max_length=LONGEST_PREFIX)]
Prefixes = Annotated[list[Prefix], Field(max_length=MOST_PREFIXES), AfterValidator(_folders)]


class ConfigFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    prefixes: Prefixes = []
