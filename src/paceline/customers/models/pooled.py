"""What a lead and a customer have because they may lie in a public pool instead of being somebody's."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Instant, Integer, Link
from paceline.metadata.views import Section


class Ownership(models.TextChoices):
    POOL = "pool", _("公海")
    PRIVATE = "private", _("私海")
    PROTECTED = "protected", _("保护中")
    LOCKED = "locked", _("已冻结")


SECTION = Section("归属", "ownership pool claimed_at protect_until released_at extensions")
HOLDS = ("ownership",)
"""Columns that `derive_ownership` fills."""


class Pooled(models.Model):
    """In a pool, private, protected or locked; since when; and how often its clock was put off."""

    pool = Link("customers.Pool", "公海", blank=True, locked=True)
    ownership = Choice(
        "归属状态", Ownership, default=Ownership.PRIVATE, locked=True,
        colors={"pool": "c1", "protected": "ok", "locked": "danger"},
    )  # fmt: skip
    claimed_at = Instant("归属开始", blank=True, locked=True)
    protect_until = Day("保护到", blank=True, locked=True)
    released_at = Instant("放回公海时间", blank=True, locked=True)
    extensions = Integer("延期次数", default=0, locked=True)

    pool_id: UUID | None

    class Meta:
        abstract = True

    def derive_ownership(self) -> None:
        """What lies in a pool says so; what left it is private. Protected and locked are set by actions."""
        if self.ownership == Ownership.LOCKED:
            return
        if self.pool_id:
            self.ownership = Ownership.POOL
        elif self.ownership == Ownership.POOL:
            self.ownership = Ownership.PRIVATE
