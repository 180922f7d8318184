"""An answer whose shape is another specification's."""

from typing import Any

from pydantic import ConfigDict, RootModel


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI document."""

    model_config = ConfigDict(frozen=True, defer_build=True)
