"""The addresses of the pages. Each page folder brings its own; the generic ones come last."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from paceline.interfaces.web import health
from paceline.interfaces.web.pages.account import kept

app_name = "web"
FOLDERS = (
    "home", "inbox", "portal", "letters", "hooks", "profile", "settings", "imports", "reports", "rhythm", "team",
    "market", "pools", "handoffs", "assigning", "segments", "looking", "approvals", "field", "fresh",
    "ask", "decisions", "records", "lists",
)  # fmt: skip
"""In the order in which addresses are tried: `records` and `lists` take any object's path."""


def by_first_word(patterns: Iterable[URLPattern]) -> list[URLPattern | URLResolver]:
    """Addresses that begin alike stand behind that word: each request compares some dozens, not all of them.

    Words differ, so the order of the groups decides nothing, but that `<slug:path>` comes after all of them, wherever
    its first address was declared.
    """
    found: dict[str, list[URLPattern]] = {}
    for pattern in patterns:
        found.setdefault(str(pattern.pattern).partition("/")[0], []).append(pattern)
    any_word_last = sorted(found, key=lambda word: word.startswith("<"))
    return [door for word in any_word_last for door in behind(word, found[word])]


def behind(word: str, patterns: list[URLPattern]) -> list[URLPattern | URLResolver]:
    """The addresses of one first word; a single one, or one without a slash, stands for itself."""
    start = f"{word}/"
    inside = [p for p in patterns if len(patterns) > 1 and str(p.pattern).startswith(start)]
    alone: list[URLPattern | URLResolver] = [p for p in patterns if p not in inside]
    shorter = [
        path(str(p.pattern).removeprefix(start), p.callback, p.default_args, name=p.name) for p in inside
    ]
    return [*alone, path(start, include(shorter))] if inside else alone


urlpatterns = by_first_word(
    [
        path("health", health.health),
        path("kept/<str:key>/", kept.show),
        *(
            pattern
            for folder in FOLDERS
            for pattern in import_module(f"paceline.interfaces.web.pages.{folder}.urls").urlpatterns
        ),
    ]
)
