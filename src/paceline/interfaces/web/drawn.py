"""Markup that is drawn once and used often: macros as forms with blanks, and what a process remembers of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

BLANK = re.compile("\x01([a-z]+)\x02")
MOST = 60_000
"""How many pieces a process remembers before it starts afresh; about 300 bytes each."""


class Form:
    """A macro drawn once with blanks in place of its arguments; filling them in costs next to nothing.

    Blanks stand where text stands: a macro that looks at an argument (`if`, a filter) cannot be a form.
    """

    def __init__(self, macro: Callable[..., Markup], *names: str, **given: Any) -> None:
        drawn = str(macro(**{name: f"\x01{name}\x02" for name in names}, **given))
        self.text = BLANK.sub(r"%(\1)s", drawn.replace("%", "%%"))

    def fill(self, **values: Markup) -> str:
        """The markup with the values in place; they are markup already."""
        return self.text % values


def joined(parts: Iterable[str]) -> Markup:
    """Pieces of markup as one, without looking at each again. Give it nothing but markup."""
    return Markup("".join(parts))  # noqa: S704 — every part is markup


def facts(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a row as a key; one with custom values (a dictionary) is none, and raises TypeError when used."""
    return tuple(tuple(value) if type(value) is list else value for value in row.values())


class Store:
    """Drawn cells by what they were drawn from; each column keeps its own drawer in it."""

    def __init__(self) -> None:
        self.drawers: dict[Any, dict[Any, Markup]] = {}
        self.count = 0

    def drawer(self, key: Any) -> dict[Any, Any]:
        """The drawer for columns that draw alike. It may be filled freely; `made` counts what goes in."""
        if self.count > MOST:
            self.drawers, self.count = {}, 0
        return self.drawers.setdefault(key, {})

    def made(self, count: int = 1) -> None:
        self.count += count

    def keep(self, drawer: dict[Any, Markup], key: Any, draw: Callable[..., Markup], *given: Any) -> Markup:
        """What is in the drawer under the key; drawn with `given` when it is not there yet."""
        found = drawer.get(key)
        if found is None:
            found = drawer[key] = draw(*given)
            self.count += 1
        return found


store = Store()
