"""The Jinja2 environment of the pages: words in two languages, addresses, filters, and `ui`, the shelf of macros.

`ui.button("保存")` finds the macro in whichever file below templates/ui/ defines it; no import line is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2.runtime import Macro
from markupsafe import Markup

from paceline.interfaces.web import charts, dialing, formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.spoken import Environment
from paceline.kernel.messages import counted
from paceline.locale.plurals import Counted

SAME_FOR_ALL = frozenset({"icon", "logo", "mono", "avatar", "tag", "dotl"})
"""Macros whose markup depends on nothing but their arguments: drawn once, then remembered."""


def environment(*, language: str = "", **options: Any) -> jinja2.Environment:
    """Return the environment that the backend asks for, of one language or ("") of all."""
    settings = {
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    }
    env = Environment(**{"autoescape": True, **options, **settings})
    env.language = language
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["gettext"] = sentence
    env.filters |= {**formats.FILTERS, "dial": dialing.dial, "beside": dialing.beside}
    env.globals |= {
        "url": address,
        "static": static,
        "language": get_language,
        "charts": charts,
        "ui": Shelf(env),
        "kept": Kept(env),
        "offers": offers,
    }
    return env


@jinja2.pass_context
def offers(context: jinja2.runtime.Context, of: str, verb: str = "read") -> bool:
    """Whether the reader's role has the verb of an object: a link is not offered that would be refused."""
    return actor(context["request"]).can(of, verb)


@jinja2.pass_context
def sentence(context: jinja2.runtime.Context, text: str, /, **values: Any) -> str:
    """`_("%(n)s 条建议", n=n)`: the words in the reader's language for one or for many, counts as `6,711`."""
    words = gettext(text)
    if isinstance(words, Counted):
        words = words.chosen(values)
    shown = {name: counted(name, value) for name, value in values.items()}
    return (Markup(words) if context.eval_ctx.autoescape else words) % shown  # noqa: S704 — our own words


class Kept:
    """`kept("parts/rail.html", facts, shell=shell)`: a part of a page that looks the same while its facts are the same.

    `facts` are all values that the part shows; they and the language are its key.
    """

    most = 4096

    def __init__(self, env: jinja2.Environment) -> None:
        self.env = env
        self.parts: dict[tuple[Any, ...], Markup] = {}

    def __call__(self, name: str, facts: Any = (), /, **values: Any) -> Markup:
        key = (get_language(), name, repr(facts))
        found = None if self.env.auto_reload else self.parts.get(key)
        if found is None:
            if len(self.parts) >= self.most:
                self.parts.clear()
            found = self.parts[key] = Markup(self.env.get_template(name).render(**values))  # noqa: S704 — a template's output
        return found


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page: `url("web:list", "customers")`."""
    return reverse(name, args=args, kwargs=kwargs)


class Shelf:
    """Every public macro below templates/ui/ under its own name. Two macros of one name are an error."""

    def __init__(self, env: jinja2.Environment) -> None:
        self.env = env
        self.places: dict[str, str] = {}
        self.kept: dict[str, Callable[..., Any]] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.kept.get(name) or self.find(name)

    __getitem__ = __getattr__

    def find(self, name: str) -> Callable[..., Any]:
        """The macro of that name. Raises AttributeError when no file defines it."""
        if not self.places:
            self.look()
        try:
            macro: Callable[..., Any] = getattr(self.env.get_template(self.places[name]).module, name)
        except KeyError:
            raise AttributeError(f"no macro {name!r} below templates/ui/") from None
        if not self.env.auto_reload:
            # typed: a text and the same text that is already markup are two different things.
            self.kept[name] = lru_cache(maxsize=4096, typed=True)(macro) if name in SAME_FOR_ALL else macro
            macro = self.kept[name]
        return macro

    def look(self) -> None:
        """Read which file defines which macro."""
        found: dict[str, str] = {}
        for place in self.env.list_templates(extensions=["html"]):
            if not place.startswith("ui/") or place.startswith("ui/catalogue/"):
                continue
            for name, value in vars(self.env.get_template(place).module).items():
                if isinstance(value, Macro) and found.setdefault(name, place) != place:
                    raise ValueError(f"two macros are called {name!r}: {found[name]} and {place}")
        self.places = found
