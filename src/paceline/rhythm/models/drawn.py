"""Cockpits as the worker drew them: a page of a large company costs seconds to work out and a moment to show."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Day, Instant, Link, Text


class CockpitPage(models.Model):
    """驾驶舱快照：某个目标的销售节奏页，按天保存，可以随时重算。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    target = Link("rhythm.Target", "目标", on_delete=models.CASCADE)
    language = Text("语言", max_length=12)
    as_of = Day("截至")
    made_at = Instant("保存时间")
    took = models.PositiveIntegerField(default=0, editable=False)
    """Milliseconds that working it out took: what is quick is worked out anew each time."""
    parts = models.JSONField(default=list, editable=False)
    """Our own markup: the conclusion, the middle, the end."""
    version = 1

    class Meta:
        verbose_name = _("节奏页快照")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["target", "language"], name="one_cockpit_page_per_target")
        ]

    class View:
        path = "cockpit-pages"
        icon = "history"
        title = "language"
        list = "target language as_of made_at"
        sort = "-made_at"
        through = "target"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.as_of} {self.language}"
