"""Words and pictures: everything that people see has a Chinese and an English name and an icon that exists."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
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


@cache
def known_in(context: str | None) -> frozenset[str]:
    """What is said in English with a context; the English of another one is not found when a label is shown."""
    whole = (one for one in build.joined("en") if one.id and one.string and one.context == context)
    return frozenset(one.id[0] if isinstance(one.id, tuple) else one.id for one in whole)


def test_every_name_has_an_english_translation() -> None:
    known = known_in(None)
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


IN_TEMPLATES = re.compile(r"""\b_\((["'])(.+?)\1""")
NOT_SAID = ("migrations", "demo", "catalogue", "kernel", "presets", "known.py")
"""The demo company and the shelf of components speak Chinese; lists of words are compared, not read."""
COMPARED = (
    "customers/consent.py", "market/incoming/wishes.py", "market/reading/letters.py", "market/reading/quoting.py",
    "market/models/setup.py", "config/environment.py", "metadata/fields/choice.py", "openapi/document.py",
    "actions/calendar.py", "web/cells.py", "page/intake.py", "portal/lead_form.py",
)  # fmt: skip
"""What is looked for, or the same in every language, and examples."""
SHIPPED = {"shipped.py", "starting.py"}
"""What an installation begins with has its English with the context "shipped"."""


def sentences() -> Iterator[tuple[str, Path, int]]:
    """Every Chinese sentence that stands in the source, with its place."""
    source = ROOT / "src" / "paceline"
    for path in sorted(source.rglob("*.py")):
        if not set(NOT_SAID) & set(path.parts):
            yield from ((words, path, line) for words, line in said_in(path.read_text("utf-8")))
    for path in sorted(source.rglob("*.html")):
        if not set(NOT_SAID) & set(path.parts):
            yield from ((found[2], path, 0) for found in IN_TEMPLATES.finditer(path.read_text("utf-8")))


def said_in(module: str) -> Iterator[tuple[str, int]]:
    """The words of a module that are no comment: not its docstrings, not what is put together from values."""
    tree, passed = ast.parse(module), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value, node.lineno


def test_every_sentence_has_an_english_translation() -> None:
    plain, shipped = known_in(None), known_in("shipped")
    missing = {
        f"{words}  ({path.name}:{line})"
        for words, path, line in sentences()
        if is_chinese(words)
        and "{{" not in words
        and words not in (shipped if path.name in SHIPPED else plain)
        and not path.as_posix().endswith(COMPARED)
    }
    assert not missing, "no English for:\n" + "\n".join(sorted(missing))


SAID = re.compile(r"""\{#.*?#\}|\b_\(\s*(["']).*?\1""", re.DOTALL)
MARKS = re.compile("[，。；：？！（）「」、\u4e00-\u9fff]")
OWN_NAME = ("简体中文", '"10万"', '== "目标"')
"""A language in its own words, an example of the API, a label that is compared."""


def test_no_template_has_a_chinese_mark_beside_its_words() -> None:
    """`{{ name }}：` reads oddly in English: the colon, too, is said by `_("：")`."""
    found = []
    for path in sorted((ROOT / "src" / "paceline").rglob("*.html")):
        if not set(NOT_SAID) & set(path.parts):
            bare = SAID.sub("", path.read_text("utf-8"))
            for name in OWN_NAME:
                bare = bare.replace(name, "")
            found += [f"{path.name}: {line.strip()[:80]}" for line in bare.splitlines() if MARKS.search(line)]
    assert not found, "\n".join(found)


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
