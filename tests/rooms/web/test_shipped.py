"""Names that came with the product are shown in the reader's language until somebody renames them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from django.utils import translation

from paceline.interfaces.web import formats
from paceline.kernel import regions
from paceline.locale import build
from paceline.pipeline import templates
from paceline.rhythm.cadences.shipped import SHIPPED


def names() -> Iterator[str]:
    """Every name that an installation begins with."""
    for code in templates.CODES:
        template: dict[str, Any] = json.loads(
            (files("paceline.pipeline") / "presets" / f"{code}.json").read_text("utf-8")
        )
        yield template["name"]
        yield from (stage["name"] for stage in template["stages"])
    sources: dict[str, list[str]] = json.loads(
        (files("paceline.config.presets") / "lead_sources.json").read_text("utf-8")
    )
    for name, children in sources.items():
        yield from (name, *children)
    for cadence in SHIPPED:
        yield cadence.name
        yield from (words for step in cadence.steps for words in (step.subject, step.words) if words)
    yield from (place.short for place in regions.children())


def test_every_shipped_name_is_said_in_english_and_a_renamed_one_as_written() -> None:
    known = {message.id for message in build.joined("en") if message.context == "shipped"}
    assert sorted(set(names()) - known) == []
    assert formats.shipped("六步销售漏斗") == "六步销售漏斗"
    assert formats.region("320500") == "江苏省 苏州市"
    with translation.override("en"):
        assert formats.shipped("六步销售漏斗") == "Six-step funnel"
        assert formats.shipped("我们的漏斗") == "我们的漏斗"
        assert formats.region("320500") == "Jiangsu Suzhou"
