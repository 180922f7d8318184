"""GET /health: whether the guarantee is kept, told by the sweep's own row."""

from datetime import timedelta

from chalice.app import Response

from chalicelib.deps import Deps
from chalicelib.handlers.api import views
from chalicelib.handlers.api.http import answers, ok

SWEEP_LATE_AFTER = timedelta(minutes=5)


@answers
def show_health(deps: Deps) -> Response:
    """503 when no sweep was recorded for five minutes."""
    account, now = deps.registry.fleets.account(), deps.clock()
    swept = account.last_sweep_at
    late = swept is None or now - swept > SWEEP_LATE_AFTER
    body = {
        "status": "late" if late else "ok",
        "now": views.moment(now),
        "last_sweep_at": views.moment(swept),
        "last_audit_at": views.moment(account.last_audit_at),
        "audited_hosts": account.audited_hosts,
        "freeze": account.freeze and views.freeze(account.freeze),
    }
    return ok(body, 503 if late else 200)
