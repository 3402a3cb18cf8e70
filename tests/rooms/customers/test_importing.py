"""Activities made in bulk are what they would be one by one, as far as a file can say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.metadata.registry import registry
from paceline.records.action import acting
from paceline.records.importing import Mould, importer_of, insert_many

pytestmark = pytest.mark.django_db


def bring(by: Principal, name: str, rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Records from values by column and further inputs."""
    of = registry.get(name)
    given = {key.removesuffix("_id") for values, _ in rows for key in values}
    with acting(by, f"{name}.create") as act:
        mould = Mould(act, of, given, importer_of(of))
        insert_many(mould, [mould.cast(values, extra=extra) for values, extra in rows])


def test_activities_with_an_end_are_done(rep: Principal) -> None:
    ended = datetime(2026, 1, 5, 2, tzinfo=UTC)
    done = {"subject": "拜访", "kind": "visit", "outcome": "positive", "notes": "看了产线，确认了三个痛点"}
    bring(rep, "customers.activity", [(done, {"ended_at": ended}), ({**done, "subject": "回访"}, {})])
    rows = visible(rep, Activity).order_by("pk").values_list("subject", "status", "effective", "ended_at")
    assert list(rows) == [("拜访", "done", True, ended), ("回访", "planned", False, None)]
