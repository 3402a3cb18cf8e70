"""Templates that are compiled once per language, with their words in place: a page looks nothing up that is the same
for every reader of its language.
"""

from __future__ import annotations

import copy
from typing import Any

import jinja2
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import get_language, gettext, override
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


class Pages(Jinja2):
    """Django's Jinja2 backend with an environment for each language beside its own, which asks while it draws."""

    def __init__(self, params: dict[str, Any]) -> None:
        self.given = copy.deepcopy(params)
        self.spoken: dict[str, Jinja2] = {}
        super().__init__(params)

    def get_template(self, template_name: str) -> Any:
        language = get_language() or settings.LANGUAGE_CODE
        return (self.spoken.get(language) or self.speaking(language)).get_template(template_name)

    def speaking(self, language: str) -> Jinja2:
        """The backend of one language."""
        params = copy.deepcopy(self.given)
        params["OPTIONS"]["language"] = language
        made = self.spoken[language] = Jinja2(params)
        return made


class Environment(jinja2.Environment):
    """An environment that says everything in one language; with "" it asks each time."""

    language = ""

    def _generate(self, source: nodes.Template, *given: Any, **more: Any) -> str:
        if self.language:
            with override(self.language):
                Words(self).visit(source)
        return super()._generate(source, *given, **more)


class Words(NodeTransformer):
    """Puts the words in place of every `_("…")` that takes no values."""

    def __init__(self, env: jinja2.Environment) -> None:
        self.env = env

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 — the name that the visitor looks for
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name == "_" and len(node.args) == 1):
            return node
        said = node.args[0]
        if not isinstance(said, nodes.Const) or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return node
        # Without values a per cent sign is just that, in whichever language ("80% of the deals").
        words = Markup(gettext(said.value).replace("%%", "%"))  # noqa: S704 — our own words
        return nodes.Const(words, lineno=node.lineno, environment=self.env)
