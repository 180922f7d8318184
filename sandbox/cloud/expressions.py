"""moto's update expressions without the work it repeats: parsing, copying, dispatching on nodes."""

from functools import cache
from typing import Any

from moto.dynamodb.parsing import ast_nodes, expressions

from sandbox.cloud.patching import Patches

# These modules of moto carry no types.
_nodes: Any = ast_nodes
_parsing: Any = expressions


def install(patches: Patches) -> None:
    # The same few expressions come again and again, and validation works on a copy.
    parser = _parsing.UpdateExpressionParser
    patches.replace(parser, "make", cache(parser.make))
    patches.replace(_nodes.Node, "__deepcopy__", lambda node, memo: _copy(node))
    patches.replace(_nodes.Node, "find_clauses", _find_clauses)
    patches.replace(_nodes.DepthFirstTraverser, "traverse", _traverse)


def _copy(node: Any) -> Any:
    twin = object.__new__(type(node))
    twin.__dict__.update(node.__dict__)
    twin.parent = None
    if node.children is not None:
        twin.children = [_copy_below(twin, child) for child in node.children]
    return twin


def _copy_below(parent: Any, child: Any) -> Any:
    kind: Any = type(child)
    if not _is_node(kind):
        return child
    twin = _copy(child)
    twin.parent = parent
    return twin


def _find_clauses(node: Any, kinds: list[type]) -> list[Any]:
    found: list[Any] = []
    for child in node.children or ():
        kind: Any = type(child)
        if kind in kinds:
            found.append(child)
        elif _nests(kind):
            found.extend(_find_clauses(child, kinds))
    return found


def _traverse(traverser: Any, node: Any) -> Any:
    """As moto's own walk, but asking for the type of a node once instead of at every node."""
    handlers = traverser._processing_map()
    own_hook = type(traverser).pre_processing_of_child
    plain = own_hook is _nodes.DepthFirstTraverser.pre_processing_of_child
    hook = None if plain else traverser.pre_processing_of_child
    return _walk(node, -1, handlers, tuple(handlers), hook)


def _walk(node: Any, child_id: int, handlers: Any, bases: tuple[type, ...], hook: Any) -> Any:
    kind: Any = type(node)
    if not _is_node(kind):
        return node
    parent = node.parent
    for index, child in enumerate(node.children or ()):
        if hook:
            hook(node, index)
        _walk(child, index, handlers, bases, hook)
    base = _base(bases, kind)
    if base is not None:
        node = handlers[base](node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node


@cache
def _base(bases: tuple[type, ...], kind: Any) -> type | None:
    return next((base for base in bases if issubclass(kind, base)), None)


@cache
def _nests(kind: Any) -> bool:
    return issubclass(kind, (_nodes.Expression, _nodes.UpdateExpressionFunction))


@cache
def _is_node(kind: Any) -> bool:
    return issubclass(kind, _nodes.Node)
