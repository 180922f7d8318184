"""GET /report: when was the last time you did this from scratch?"""

from chalicelib.decisions.report.plain import as_plain
from chalicelib.deps import Deps
from chalicelib.handlers.api import routes
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.report import Report, ReportQuery
from chalicelib.reporting import Scope, report

HOSTS_A_PAGE = 3000
"""Each is read and foretold within the gateway's 29 seconds."""


@answers(routes.SHOW_REPORT)
def show_report(deps: Deps, asked: Asked[ReportQuery, Nothing]) -> Answer:
    """Whole fleets, by name, until a page has its hosts: a larger fleet is a page of its own."""
    given = asked.given
    told = report(deps, Scope(given.fleet, given.cursor or "", HOSTS_A_PAGE))
    return Answer(Report.model_validate(as_plain(told)))
