"""What follows when a custom field changes: its index is built or dropped, search forgets or finds its values."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata import custom_index
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.records.reading.reindexing import refresh_search
from paceline.workflow.handlers import job
from paceline.workflow.queue import enqueue
from paceline.workflow.run import Run

SETTLE = "metadata.settle_field"
SEARCH = "metadata.search_field"


@reaction("metadata.customfield.*")
def follow(event: Event) -> None:
    """Queue what the change asks for."""
    row = visible(SYSTEM, CustomField).filter(pk=event.record_id).first()
    changed = event.payload.get("changes", {})
    if row is None:
        return
    if "indexed" in changed or "archived_at" in changed or "kind" in changed:
        enqueue(SYSTEM, SETTLE, {"code": row.code, "anew": "kind" in changed})
    is_new = event.name.rpartition(".")[2] == "create"
    if "archived_at" in changed and not is_new and registry.field_kinds[row.kind].is_indexed:
        enqueue(SYSTEM, SEARCH, {"code": row.code})


@job(SETTLE, "整理字段的索引", attempts=3)
def settle_field(run: Run, *, code: str, anew: bool = False) -> str:
    """Build or drop the index, outside of any transaction."""
    return custom_index.settle(code, anew=anew)


@job(SEARCH, "更新字段的搜索", attempts=3)
def search_field(run: Run, *, code: str) -> int:
    """Make the search tokens of the records with a value again."""
    row = visible(SYSTEM, CustomField).get(code=code)
    return refresh_search(registry.get(row.object), code, run.progress)
