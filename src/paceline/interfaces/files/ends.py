"""How a run ends: its state, its time and its event, written once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.kernel import clock
from paceline.records.action import acting


def finish(by: Principal, key: UUID, state: RunState) -> None:
    """Write the end of a run with its event."""
    with acting(by, "files.importrun.finish", via="job") as act:
        run: ImportRun = visible(SYSTEM, ImportRun).select_for_update(of=("self",)).get(pk=key)
        ended: datetime = run.ended_at if state == RunState.UNDONE and run.ended_at else clock.now()
        act.save(run, state=state, ended_at=ended)
