"""表扬: thanks from anybody to anybody, for all to see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Link, Text, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class RecognitionFor(models.TextChoices):
    HELP = "help", _("帮了忙")
    CUSTOMER = "customer", _("把客户放在心上")
    RESULT = "result", _("干得漂亮")
    SHARING = "sharing", _("肯分享")
    COURAGE = "courage", _("敢担当")


class Recognition(OwnedRecord):
    """表扬：谁感谢谁、为什么，人人看得到。写的人可以删掉自己的，人力资源可以删掉不合适的，72 小时内能恢复。"""

    person = UserLink("表扬谁")
    kind = Choice("因为", RecognitionFor, default=RecognitionFor.HELP)
    words = Text("怎么回事", max_length=300, hint="具体一点：什么时候、做了什么、带来了什么")
    opportunity = Link("pipeline.Opportunity", "相关商机", blank=True)

    person_id: UUID
    opportunity_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("表扬")

    class View:
        path = "recognitions"
        icon = "award"
        title = "words"
        list = "person kind words owner created_at"
        phone = "person words"
        sort = "-created_at"
        form = [Section("表扬", "person kind words opportunity")]
        quick = "person kind words opportunity"
        beside = [Timeline()]
        find = Search("words")
        views = [SavedView("全部表扬")]
        main = False

    def about(self) -> list[Any]:
        return [self.opportunity_id]

    def __str__(self) -> str:
        return str(self.words or "")[:60]
