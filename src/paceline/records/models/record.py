"""What every business record has. Rules about one record go into `faults()`; changes go through actions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Instant, Link, UserLink


class Record(models.Model):
    """Identity, times, version, custom fields, search tokens and the recycle bin."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = Instant("创建时间", locked=True)
    created_by = UserLink("创建人", blank=True, locked=True, index=False)
    updated_at = Instant("更新时间", locked=True)
    updated_by = UserLink("更新人", blank=True, locked=True, index=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    custom = models.JSONField(default=dict, editable=False)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["search"], name="%(class)s_find_ix"),
            models.Index(fields=["-created_at", "-id"], name="%(class)s_new_ix"),
        ]

    _loaded: dict[str, Any]
    is_as_made: bool = False
    """Whether all that an action did was to make this record, so that it is here as it is in the database."""
    derived: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    """Figures that rounds write without an event, as they would a sum."""
    """Columns that `derive()` fills from others; the door writes them along."""

    def __str__(self) -> str:
        return str(getattr(self, self.View.title))  # type: ignore[attr-defined]

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        record = super().from_db(db, field_names, values, **more)
        record._loaded = dict(zip(field_names, values, strict=False))
        return record

    def derive(self) -> None:
        """Fill the derived columns."""

    def faults(self) -> dict[str, str]:
        """Messages by field about what is wrong with this record as a whole; {} when it is right."""
        return {}

    def about(self) -> list[Any]:
        """Keys of the records in whose timelines this record's events appear, besides its own."""
        return []


class OwnedRecord(Record):
    """A record that somebody is responsible for. `team` is the owner's unit at the time of assignment."""

    owner = UserLink("负责人", blank=True)
    team = Link("access.OrgUnit", "团队", blank=True, locked=True)

    class Meta(Record.Meta):
        abstract = True
