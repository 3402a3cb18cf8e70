"""What came up in a focus group: themes, and who spoke of each in which words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Link, LongText, Rollup, Text
from paceline.metadata.views import Related, Section, Timeline
from paceline.records.models import Record


class FocusTheme(Record):
    """主题：小组里反复出现的一种说法，例如「太贵」，到场的人里有几位提到。"""

    group = Link("market.FocusGroup", "焦点小组", on_delete=models.CASCADE)
    name = Text("主题", max_length=60)
    note = LongText("怎么归类", blank=True, hint="什么话算这个主题，什么话不算")
    mentions = Rollup("提到的人数", of="market.FocusMention", via="theme")

    group_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("小组主题")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"], condition=models.Q(deleted_at__isnull=True),
                name="one_theme_of_a_name_per_group",
            )
        ]  # fmt: skip

    class View:
        path = "focus-themes"
        icon = "tag"
        title = "name"
        list = "group name mentions note"
        sort = "-mentions"
        form = [Section("主题", "group name note mentions")]
        highlights = "mentions"
        beside = [
            Related("market.FocusMention", via="theme", fields="participant quote", limit=20),
            Timeline(),
        ]
        through = "group"
        main = False

    def about(self) -> list[Any]:
        return [self.group_id]


class FocusMention(Record):
    """提及：一位到场的人说到一个主题，和他的原话。一个人在一个主题里只算一次。"""

    theme = Link("market.FocusTheme", "主题", on_delete=models.CASCADE)
    participant = Link(
        "market.FocusParticipant", "谁说的", on_delete=models.CASCADE, within=("group", "theme.group")
    )
    quote = LongText("原话", blank=True)

    theme_id: UUID
    participant_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("主题提及")
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "participant"], condition=models.Q(deleted_at__isnull=True),
                name="counted_once_per_theme",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["participant"], name="focusmention_participant_ix")]

    class View:
        path = "focus-mentions"
        icon = "comment"
        title = "quote"
        list = "theme participant quote"
        form = [Section("提及", "theme participant quote")]
        beside = [Timeline()]
        through = "theme"
        main = False

    def __str__(self) -> str:
        return str(self.participant)

    def faults(self) -> dict[str, str]:
        who = self.participant
        if who.group_id != self.theme.group_id:
            return {"participant": "这位不在这一场小组里。请选这一场到场的人。"}
        if not who.consented:
            return {"participant": "这位没有同意记录，不能引用他的话。先在小组成员里确认他同意。"}
        return {} if who.attended else {"participant": "这位没有到场。请先在小组成员里勾选「到场」。"}

    def about(self) -> list[Any]:
        return [self.theme_id]
