"""Operations on configuration. A key has slashes, and Chalice has no routes of many segments, so it
is a parameter of the query."""

from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.shapes import config
from chalicelib.handlers.api.shapes.base import Nothing

SHOW_KEY = Operation(
    "GET",
    "/config",
    "A key with its value",
    config.KeyQuery,
    Nothing,
    {200: config.KeyDetail},
    (404, 502),
)
PUT_KEY = Operation(
    "PUT",
    "/config",
    "Set a key; told is which fleets that rolls, in a dry run before it is done",
    config.ChangeQuery,
    config.ValueBody,
    {200: config.ConfigChange},
    (409, 502, 503),
)
DELETE_KEY = Operation(
    "DELETE",
    "/config",
    "Delete a key; told is which fleets that rolls, in a dry run before it is done",
    config.ChangeQuery,
    Nothing,
    {200: config.ConfigChange},
    (409, 502, 503),
)
LIST_KEYS = Operation(
    "GET",
    "/config/keys",
    "Keys under a prefix, without their values",
    config.KeysQuery,
    Nothing,
    {200: config.KeyList},
    (410, 502),
)
SHOW_HISTORY = Operation(
    "GET",
    "/config/history",
    "Every version of a key that is kept, the newest first",
    config.HistoryQuery,
    Nothing,
    {200: config.History},
    (502,),
)
SHOW_DIFF = Operation(
    "GET",
    "/config/diff",
    "What is other under a prefix at one revision than at another",
    config.DiffQuery,
    Nothing,
    {200: config.Diff},
    (409, 410, 502),
)
LIST_READERS = Operation(
    "GET",
    "/config/readers",
    "Which fleets read keys under a prefix, and what their hosts have read of them",
    config.ReadersQuery,
    Nothing,
    {200: config.Readers},
    (502,),
)

CONFIG: tuple[AnyOperation, ...] = (
    SHOW_KEY,
    PUT_KEY,
    DELETE_KEY,
    LIST_KEYS,
    SHOW_HISTORY,
    SHOW_DIFF,
    LIST_READERS,
)
