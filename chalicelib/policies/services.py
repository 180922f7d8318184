"""The shape of what a policy's hosts offer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.model.service import LAST_PORT, NAME, WORD, Service

MOST_SERVICES, MOST_WORDS = 20, 30
Word = Annotated[str, Field(pattern=rf"^{WORD.pattern}$")]


class ServiceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=rf"^{NAME.pattern}$")
    port: int = Field(ge=1, le=LAST_PORT, strict=True)
    tags: list[Word] = Field(default=[], max_length=MOST_WORDS)
    meta: dict[Word, Annotated[str, Field(max_length=512)]] = Field(
        default={}, max_length=MOST_WORDS
    )

    def service(self) -> Service:
        return Service(self.name, self.port, tuple(self.tags), self.meta)
