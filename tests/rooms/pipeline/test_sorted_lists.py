"""Whatever a list of a million deals is offered to be sorted by is walked along an index."""

from __future__ import annotations

import pytest

from paceline.metadata.registry import registry

pytestmark = pytest.mark.django_db
ALSO = ("stage_entered_at", "created_at")
"""Orders that are offered beside those of the declared columns."""


def test_each_order_of_the_list_of_deals_has_its_index() -> None:
    of = registry.get("pipeline.opportunity")
    led = [
        tuple(name.lstrip("-") for name in index.fields[:2])
        for index in of.model._meta.indexes if not index.condition
    ]  # fmt: skip
    names = [
        name
        for name in of.list_fields
        if of.fields[name].type.sortable and not of.fields[name].type.is_relation
    ]
    missing = [name for name in (*names, *ALSO) if (of.fields[name].type.sort_path(name), "id") not in led]
    assert {"name", "amount", "next_step", "last_touch_at"} <= set(names)
    assert not missing, "give Meta.indexes one of (field, id)"
