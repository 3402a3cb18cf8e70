"""Words and pictures: everything that people see has a Chinese and an English name and an icon that exists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from paceline.insight.metric import metrics
from paceline.insight.report import reports
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
