"""Words and pictures: everything that people see has a Chinese and an English name and an icon that exists."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from paceline.insight.metric import metrics
from paceline.insight.report import reports
from paceline.interfaces.web import formats
from paceline.locale import build
from paceline.metadata.checks import check_declarations
from paceline.metadata.registry import registry
from paceline.records.action import actions

ROOT = Path(__file__).parents[2]
ICONS = json.loads((ROOT / "frontend" / "icons" / "names.json").read_text(encoding="utf-8"))


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def names() -> Iterator[tuple[str, str]]:
    """Where a name is declared, and the name as it is written."""
    for of in registry.objects.values():
        yield of.name, str(of.model._meta.verbose_name)
        for bound in of.standard.values():
            yield f"{of.name}.{bound.name}", str(bound.type.verbose_name)
            yield from (
                (f"{of.name}.{bound.name} option", str(o))
                for o in getattr(bound.type, "options", {}).values()
            )
        yield from ((f"{of.name} section", str(section.label)) for section in of.sections)
        yield from ((f"{of.name} view", str(view.label)) for view in of.saved_views)
    yield from ((action.name, action.words) for action in actions.values())
    for action in actions.values():
        yield from (
            (f"{action.name}.{name}", str(field.verbose_name)) for name, field in action.inputs.items()
        )
    for item in registry.menu:
        yield from ((f"menu {item.url}", words) for words in (item.label, item.group) if words)
    yield from ((f"report {r.code}", words) for r in reports.values() for words in (r.words, r.about))
    yield from ((f"metric {m.code}", m.words) for m in metrics.values())


def test_every_declaration_passes_the_start_up_checks() -> None:
    assert check_declarations() == []


def test_every_name_has_an_english_translation() -> None:
    known = {message.id for message in build.joined("en") if message.id and message.string}
    missing = sorted(
        {f"{name}  ({where})" for where, name in names() if is_chinese(name) and name not in known}
    )
    assert not missing, "no English for:\n" + "\n".join(missing)


def test_every_icon_is_in_the_sprite() -> None:
    used = {(of.name, of.icon) for of in registry.objects.values()}
    used |= {(a.name, a.icon) for a in actions.values() if a.icon}
    used |= {(i.url, i.icon) for i in registry.menu} | {(r.code, r.icon) for r in reports.values()}
    assert not sorted(pair for pair in used if pair[1] not in ICONS)


@pytest.mark.parametrize("of", registry.objects.values(), ids=lambda of: of.name)
def test_the_label_follows_the_language(of: object) -> None:
    with translation.override("en"):
        assert not is_chinese(of.label)  # type: ignore[attr-defined]
    with translation.override("zh-hans"):
        assert is_chinese(of.label)  # type: ignore[attr-defined]


SAID_BY = {"_", "_t", "gettext", "gettext_lazy", "say", "Invalid", "Conflict", "NotFound", "NotAllowed"}
IN_TEMPLATES = re.compile(r"""\b_\((["'])(.+?)\1""")
NOT_SAID = ("migrations", "demo", "catalogue", "known.py")
"""The demo company and the shelf of components speak Chinese; lists of words are compared, not read."""


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of pages and errors that stands in the source, with its place."""
    source = ROOT / "src" / "paceline"
    for path in sorted(source.rglob("*.py")):
        if not set(NOT_SAID) & set(path.parts):
            yield from ((words, f"{path.name}:{line}") for words, line in said_in(path.read_text("utf-8")))
    for path in sorted(source.rglob("*.html")):
        if not set(NOT_SAID) & set(path.parts):
            yield from ((found[2], path.name) for found in IN_TEMPLATES.finditer(path.read_text("utf-8")))


def said_in(module: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for each in ast.walk(node.args[0]) if name in SAID_BY else ():
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value, each.lineno


def test_every_sentence_has_an_english_translation() -> None:
    known = {message.id for message in build.joined("en") if message.id and message.string}
    known |= {message.id[0] for message in build.joined("en") if isinstance(message.id, tuple)}
    missing = sorted(
        {f"{words}  ({at})" for words, at in sentences() if is_chinese(words) and words not in known}
    )
    assert not missing, "no English for:\n" + "\n".join(missing)


def test_the_menu_names_many_of_what_it_leads_to() -> None:
    known = {message.id for message in build.joined("en") if message.context == "many"}
    with translation.override("en"):
        items = [(translation.gettext(item.label), item.object) for item in registry.menu if item.object]
        named = {label for label, name in items if label == registry.get(name).label}
        assert formats.many("Opportunity") == "Opportunities"
    assert named <= known, f"no English plural: {sorted(named - known)}"
    with translation.override("zh-hans"):
        assert formats.many("客户") == "客户"


def test_a_bare_percent_sign_beside_a_placeholder_stops_the_build(tmp_path: Path) -> None:
    """Such a sentence fails when it is shown in English."""
    message = build.Message("近%(n)s 天的八成", "80% of the last %(n)s days")
    with pytest.raises(build.Disagreement, match="%%"):
        build._check_placeholders(tmp_path / "x.po", message)
    message.string = "80%% of the last %(n)s days"
    build._check_placeholders(tmp_path / "x.po", message)
