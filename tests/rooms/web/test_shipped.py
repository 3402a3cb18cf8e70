"""Names that came with the product are shown in the reader's language until somebody renames them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from django.utils import translation

from paceline.access.principal import principal_of
from paceline.interfaces.web import formats
from paceline.kernel import regions
from paceline.locale import build
from paceline.methods.rhythm.signals.corrections import CATALOGUE
from paceline.pipeline import templates
from paceline.pipeline.funnels import default_funnel
from paceline.records.action import perform
from paceline.rhythm.cadences.shipped import SHIPPED
from paceline.team.models import PulseRound
from tests.people import People
from tests.rooms.web.list_pages import names_in, reader, words_of


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
    yield from (correction.label.template for correction in CATALOGUE)
    yield from (str(PulseRound._meta.get_field(name).default) for name in ("first", "second", "third"))


def test_every_shipped_name_is_said_in_english_and_a_renamed_one_as_written() -> None:
    known = {message.id for message in build.joined("en") if message.context == "shipped"}
    assert sorted(set(names()) - known) == []
    assert formats.shipped("六步销售漏斗") == "六步销售漏斗"
    assert formats.region("320500") == "江苏省 苏州市"
    with translation.override("en"):
        assert formats.shipped("六步销售漏斗") == "Six-step funnel"
        assert formats.shipped("初步接触") == "First contact"
        assert formats.shipped("我们的漏斗") == "我们的漏斗"
        assert formats.region("320500") == "Jiangsu Suzhou"


def test_a_name_that_was_put_together_is_said_in_english_part_by_part() -> None:
    """Only such a name: a word of the product that somebody chose as a name stays as it is written."""
    assert formats.shipped("张三 · 2026Q4 · 赢单金额") == "张三 · 2026Q4 · 赢单金额"
    with translation.override("en"):
        assert formats.shipped("张三 · 2026Q4 · 赢单金额") == "张三 · 2026Q4 · Amount won"
        assert formats.shipped("初步接触 → 我的阶段") == "First contact → 我的阶段"
        assert formats.shipped("赢单金额") == "赢单金额"
        assert formats.shipped("周 · ") == "周 · "


def test_a_label_begins_with_a_capital_where_it_stands_alone_and_with_none_within_a_sentence() -> None:
    assert formats.alone("本月") == "本月"
    assert formats.several("客户") == "客户"
    with translation.override("en"):
        assert formats.alone("本月") == "This month"
        assert formats.alone("错过了") == "Missed"
        assert formats.alone("eBay 来的") == "eBay 来的", "what somebody wrote stays"
        assert formats.several("Stock move") == "stock moves"
        assert formats.several("NPS") == "NPS"


@pytest.mark.django_db
def test_titles_are_said_in_english_in_lists_pages_and_choices(people: People) -> None:
    boss = reader(people.boss)
    perform(principal_of(people.boss), "pipeline.opportunity.create", None, {"name": "二期"})
    funnel = default_funnel()
    assert funnel is not None
    boss.post("/preferences", language="en")
    assert "Needs analysis" in names_in(boss.get("/stages/"))
    assert names_in(boss.get("/pipelines/")) == ["Six-step funnel"]
    assert "Six-step funnel" in words_of(boss.get(f"/pipelines/{funnel.pipeline.pk}/"))
    offered = boss.get("/stages/pick", q="").json()["items"]  # type: ignore[attr-defined]
    assert "Needs analysis" in [one["label"] for one in offered]
