"""The scripts that somebody keeps at hand. A kept script stays kept when its next edition takes its place."""

from __future__ import annotations

from uuid import UUID

from paceline.access.preferences import people, remember
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.pipeline.models import Script

SUBJECT = "pipeline.script"
MOST = 100


def kept_by(by: Principal) -> set[UUID]:
    """The scripts that somebody keeps, with the editions after them."""
    user = people(by).only("preferences").first()
    found = {
        UUID(key) for key in ((user.preferences if user else None) or {}).get(SUBJECT, {}).get("kept", ())
    }
    newest = found
    while newest:
        later = visible(SYSTEM, Script).filter(previous__in=newest).exclude(pk__in=found)
        newest = set(later.values_list("pk", flat=True))
        found = found | newest
    return found


def keep(by: Principal, script: Script, *, kept: bool) -> None:
    """Put a script among the kept ones, the latest first, or take it and the editions around it away."""
    rest = kept_by(by) - family(script)
    chosen = [script.pk, *sorted(rest)] if kept else sorted(rest)
    remember(by, SUBJECT, "kept", [str(key) for key in chosen[:MOST]])


def family(script: Script) -> set[UUID]:
    """A script and the editions before it."""
    found = {script.pk}
    while script.previous_id is not None and script.previous_id not in found:
        found.add(script.previous_id)
        script = visible(SYSTEM, Script).get(pk=script.previous_id)
    return found
