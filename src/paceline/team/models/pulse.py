"""士气脉搏: a short anonymous survey, of which only sums are kept.

Nothing ties an answer to a person. There is no row per answer, no time and no event: a round holds how often each value
was chosen per unit, the comments in the order of the alphabet, and, while it is open, who has answered as a sorted set.
All of it is one row that is rewritten as a whole, so that the database's own order of rows and transactions tells
nothing either. Closing a round forgets who answered.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Integer, Link, Text
from paceline.metadata.views import Editable, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord

SCALE = 5
QUESTIONS = ("first", "second", "third", "fourth", "fifth")


class PulseState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("收集中")
    CLOSED = "closed", _("已结束")


class PulseRound(OwnedRecord):
    """士气脉搏：几个问题、1 到 5 分、一句话，匿名。少于 5 份不显示，结束后才看得到平均分；谁答了什么，系统里没有。"""

    name = Text("这一轮的名称", max_length=60)
    unit = Link("access.OrgUnit", "问哪个组织", blank=True, hint="它和它下面的每个人都会收到；留空是全公司")
    first = Text(
        "第一问", max_length=80, default="这两周工作有干劲",
        hint="写成一句话，大家按 1（很不同意）到 5（很同意）打分",
    )  # fmt: skip
    second = Text("第二问", max_length=80, blank=True, default="工作量吃得消")
    third = Text("第三问", max_length=80, blank=True, default="遇到困难有人帮")
    fourth = Text("第四问", max_length=80, blank=True)
    fifth = Text("第五问", max_length=80, blank=True)
    closes_on = Day("截止日期", hint="到这一天结束，最短 2 天，最长 30 天")
    state = Choice(
        "脉搏状态", PulseState, default=PulseState.DRAFT, locked=True, colors={"open": "ok", "closed": "c5"}
    )
    opened_on = Day("开始日期", blank=True, locked=True)
    closed_on = Day("结束日期", blank=True, locked=True)
    invited = Integer("问了几个人", summable=False, blank=True, locked=True)
    answered = models.JSONField(default=list, editable=False)
    """Keys of those who have answered, sorted; empty once the round is closed."""
    counts = models.JSONField(default=dict, editable=False)
    """Unit → per question how many chose 1 to 5."""
    comments = models.JSONField(default=list, editable=False)
    """Sorted by their text."""
    derived = ("team_id",)

    unit_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("士气脉搏")

    class View:
        path = "pulse-rounds"
        icon = "heart"
        title = "name"
        list = "name unit state opened_on closes_on invited owner"
        phone = "name state closes_on"
        sort = "-closes_on"
        form = [
            Section("这一轮", "name unit closes_on"),
            Section("问题", "first second third fourth fifth"),
            Section("进展", "state opened_on closed_on invited"),
        ]
        quick = "name unit closes_on first second third fourth fifth"
        editable = Editable(When(state="draft"), "已经开始收集，问题不能再改。要换问题请另开一轮。")
        beside = [Timeline()]
        find = Search("name", pinyin="name")
        views = [SavedView("全部士气脉搏")]
        main = False

    @property
    def questions(self) -> list[str]:
        """The questions that are asked, in order."""
        return [str(text) for name in QUESTIONS if (text := getattr(self, name))]

    def derive(self) -> None:
        if self.unit_id is not None:
            self.team_id = self.unit_id

    def about(self) -> list[Any]:
        return []
