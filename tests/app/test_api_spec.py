"""The table of operations, app.py and the specification are one."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.handlers.api.openapi import document
from chalicelib.handlers.api.routes import ROUTES
from sandbox.running import Sandbox
from tests.app.test_api import ask


def test_every_route_of_the_application_is_an_operation() -> None:
    import app

    routes = {(method, path) for path, methods in app.app.routes.items() for method in methods}
    assert routes == {(route.method, route.path) for route in ROUTES}
    assert len(ROUTES) == len({route.name for route in ROUTES})


def test_the_specification_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(document(ROUTES)).validate()


def test_the_specification_is_served(shared: Sandbox) -> None:
    status, body = ask(shared, "GET", "/openapi.json")
    assert (status, body) == (200, json.loads(json.dumps(document(ROUTES))))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_operation_says_what_it_takes_and_answers(route: Any) -> None:
    told = document(ROUTES)["paths"][route.path][route.method.lower()]
    named = {each["name"] for each in told["parameters"]}
    assert named == {*route.given.names(), *(["Idempotency-Key"] if route.writes else [])}
    assert {str(status) for status in route.answers} <= told["responses"].keys()
    assert {"400", "403", "415", "429", "500"} <= told["responses"].keys()


def test_a_limit_has_its_bounds_in_the_specification() -> None:
    (limit,) = [
        each
        for each in document(ROUTES)["paths"]["/hosts"]["get"]["parameters"]
        if each["name"] == "limit"
    ]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 1000)
