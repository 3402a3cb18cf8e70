"""Conditions as data: enforced on the server, read by the page from the same JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Lookup = Callable[[str], Any]


@dataclass(frozen=True, init=False)
class When:
    """All of the named equalities hold; `When(kind="company", stage__kind=["won", "lost"])`.

    A double underscore walks one link. A list means any of its values; None means empty.
    """

    terms: tuple[tuple[str, tuple[Any, ...]], ...]

    def __init__(self, **terms: Any) -> None:
        pairs = tuple(
            (path.replace("__", "."), tuple(value) if isinstance(value, list | tuple | set) else (value,))
            for path, value in terms.items()
        )
        object.__setattr__(self, "terms", pairs)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of this object's own fields that the condition reads."""
        return tuple(path.split(".")[0] for path, _ in self.terms)

    def holds(self, lookup: Lookup) -> bool:
        """Whether the condition holds; `lookup("stage.kind")` gives a value."""
        return all(_plain(lookup(path)) in {_plain(v) for v in values} for path, values in self.terms)

    def as_json(self) -> dict[str, Any]:
        """The same condition for the page: `{"all": [{"field", "op": "in", "value": [...]}]}`."""
        return {
            "all": [
                {"field": path, "op": "in", "value": [_plain(v) for v in values]}
                for path, values in self.terms
            ]
        }


def lookup_in(record: object) -> Lookup:
    """Read dotted paths from a model instance or a mapping."""

    def lookup(path: str) -> Any:
        value: Any = record
        for part in path.split("."):
            if value is None:
                return None
            value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
        return value

    return lookup


def _plain(value: Any) -> Any:
    return None if value in ("", None) else str(value) if not isinstance(value, bool | int) else value
