"""GET /health: whether the guarantee is kept, told by the sweep's own row."""

from datetime import timedelta

from chalicelib.deps import Deps
from chalicelib.handlers.api import routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.health import Health

SWEEP_LATE_AFTER = timedelta(minutes=5)


@answers(routes.SHOW_HEALTH)
def show_health(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    """503 when no sweep was recorded for five minutes."""
    account, now = deps.registry.fleets.account(), deps.clock()
    swept = account.last_sweep_at
    late = swept is None or now - swept > SWEEP_LATE_AFTER
    told = Health(
        status="late" if late else "ok",
        now=now,
        last_sweep_at=swept,
        last_audit_at=account.last_audit_at,
        audited_hosts=account.audited_hosts,
        freeze=views.maybe(views.freeze, account.freeze),
    )
    return Answer(told, 503 if late else 200)
