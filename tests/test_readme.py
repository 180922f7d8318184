"""The README's trigger table is that of app.py."""

import re
from pathlib import Path

from chalice.app import Chalice


def test_the_trigger_table_names_every_trigger() -> None:
    import app

    chalice: Chalice = app.app
    table = set(
        re.findall(
            r"`((?:GET|POST|PUT|DELETE) [^`]+|[a-z_]+)`(?=[^|]*\|)", Path("README.md").read_text()
        )
    )
    routes = {f"{method} {path}" for path, methods in chalice.routes.items() for method in methods}
    functions = {source.name for source in chalice.event_sources}
    assert routes | functions <= table
