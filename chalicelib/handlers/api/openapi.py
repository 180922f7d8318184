"""The API as OpenAPI 3.1, made from the operations and the shapes that check and make answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.handlers.api.operations import AnyOperation
from chalicelib.handlers.api.shapes.base import Given, Nothing, WriteHeaders
from chalicelib.handlers.api.shapes.problems import Problem

Json = dict[str, Any]
Key = tuple[type[BaseModel], JsonSchemaMode]

ABOUT = "Keeps fleets of EC2 hosts immutable. Requests are signed (SigV4, service execute-api)."
SIGNED = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
PROBLEMS = {
    400: "A parameter, a field or the body is wrong; `errors` names each with what is allowed",
    403: "Somebody else alone may; or of API Gateway: not signed, or not allowed",
    404: "Unknown",
    409: "It cannot be, with the reason",
    410: "It is not kept any more",
    415: "The body is not JSON by its Content-Type",
    422: "The Idempotency-Key was used for another request",
    502: "What is kept in another region or account cannot be read; the words say whose and why",
    503: "Not now: ask again",
    500: "An error of Repave's own, or AWS did not answer",
}
REF = "#/components/schemas/{model}"
EVERY = (400, 415, 500)
GATEWAYS = {
    403: "Of API Gateway: not signed, not allowed, or no such path or method",
    413: "Of API Gateway: the request is too long",
    429: "Of API Gateway: too many requests",
    504: "Of API Gateway: no answer within 29 seconds",
}


def document(routes: Iterable[AnyOperation]) -> Json:
    routes = list(routes)
    schemas, definitions = _schemas(routes)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Repave", "version": "1", "description": ABOUT},
        "security": [{"sigv4": []}],
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": {"sigv4": SIGNED}},
    }


def _schemas(routes: Iterable[AnyOperation]) -> tuple[Mapping[Key, Json], Json]:
    """Of every shape by how it is used, and the definitions that they share."""
    shapes: dict[Key, None] = {(Problem, "serialization"): None}
    for route in routes:
        shapes |= {(model, "serialization"): None for model in route.answers.values()}
        shapes |= {(model, "validation"): None for model in (route.given, route.body)}
    found, rest = models_json_schema(list(shapes), ref_template=REF)
    by_use: Any = found
    return by_use, rest.get("$defs", {})


def _operation(route: AnyOperation, schemas: Mapping[Key, Json]) -> Json:
    told: Json = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
    }
    if route.body is not Nothing:
        needed = any(field.is_required() for field in route.body.model_fields.values())
        content = _json(schemas[route.body, "validation"])
        told["requestBody"] = {"required": needed, "content": content}
    return told


def _parameters(route: AnyOperation) -> list[Json]:
    found: list[Json] = []
    schema = _flat(route.given)
    for name, field in route.given.names().items():
        in_path = name in route.in_path
        found.append(
            {
                "name": name,
                "in": "path" if in_path else "query",
                "required": in_path or field.is_required(),
                "schema": schema[name],
            }
        )
    if route.writes:
        found += [
            {"name": name, "in": "header", "required": False, "schema": schema}
            for name, schema in _flat(WriteHeaders).items()
        ]
    return found


def _flat(given: type[Given]) -> Json:
    """Of each parameter. One that may be left out cannot be null in a query."""
    properties: Json = given.model_json_schema(ref_template=REF)["properties"]
    flat: Json = {}
    for name, schema in properties.items():
        real = [each for each in schema.get("anyOf", [schema]) if each != {"type": "null"}]
        flat[name] = {key: value for key, value in real[0].items() if key != "title"}
    return flat


def _responses(route: AnyOperation, schemas: Mapping[Key, Json]) -> Json:
    answers = {
        status: {"description": "As asked", "content": _json(schemas[model, "serialization"])}
        for status, model in route.answers.items()
    }
    problem = {"application/problem+json": {"schema": schemas[Problem, "serialization"]}}
    message = _json({"type": "object", "properties": {"message": {"type": "string"}}})
    problems = {
        status: {
            "description": PROBLEMS[status],
            "content": problem | (message if status in GATEWAYS else {}),
        }
        for status in {*EVERY, *route.problems, *((409, 422) if route.writes else ())}
    }
    gateways = {
        status: {"description": words, "content": message} for status, words in GATEWAYS.items()
    }
    every = {**gateways, **problems, **answers}
    return {str(status): every[status] for status in sorted(every)}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
