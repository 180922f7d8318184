"""Replacing attributes of moto and putting every one of them back."""

from collections.abc import Callable
from typing import Any

_MISSING = object()


class Patches:
    """A stack of replaced attributes; `undo` restores them in reverse order."""

    def __init__(self) -> None:
        self._saved: list[tuple[Any, str, Any]] = []

    def replace(self, owner: Any, name: str, value: Any) -> None:
        # vars(), not getattr(): an inherited attribute must be deleted again, not copied down.
        self._saved.append((owner, name, vars(owner).get(name, _MISSING)))
        setattr(owner, name, value)

    def wrap(self, owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
        """Replace a method by `wrapper(original, *args, **kwargs)`."""
        original = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return wrapper(original, *args, **kwargs)

        wrapped.__name__ = name
        self.replace(owner, name, wrapped)

    def implement(self, owner: type, name: str, handler: Callable[..., Any]) -> None:
        """Make `handler(instance, ...)` the method `name`, defined before or not.

        moto calls only plain functions of a class, so a bound method needs one around it.
        """

        def method(instance: Any, *args: Any, **kwargs: Any) -> Any:
            return handler(instance, *args, **kwargs)

        method.__name__ = name
        self.replace(owner, name, method)

    def undo(self) -> None:
        while self._saved:
            owner, name, value = self._saved.pop()
            if value is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
