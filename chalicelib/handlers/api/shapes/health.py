"""Whether the guarantee is kept."""

from typing import Literal

from chalicelib.handlers.api.shapes.base import Moment, Told
from chalicelib.handlers.api.shapes.marks import Freeze


class Health(Told):
    status: Literal["ok", "late"]
    now: Moment
    last_sweep_at: Moment | None
    last_audit_at: Moment | None
    audited_hosts: int | None
    freeze: Freeze | None
