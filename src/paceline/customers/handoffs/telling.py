"""Who is told of a hand-over: those who may take it, then whoever offered it; of many at once in one line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.handoffs.reach import leaders, receivers
from paceline.customers.models import Handoff
from paceline.customers.models.handoff import RejectReason
from paceline.kernel.messages import say
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.notifications import notify

DESK = "/handoff-desk/"
ONE = {
    "create": "%(who)s交接来线索「%(title)s」，请在时限内接收或退回。",
    "accept": "%(who)s接收了你交接的线索「%(title)s」。",
    "reject": "%(who)s退回了你交接的线索「%(title)s」：%(why)s。",
    "withdraw": "%(who)s撤回了交接给你们的线索「%(title)s」。",
    "reopen": "%(who)s撤销了处理，线索「%(title)s」又在等接收。",
    "escalate": "线索「%(title)s」交接后超过时限没有人接收，请安排。",
}
MANY = {
    "create": "%(who)s交接来一批线索，请在时限内接收或退回。",
    "accept": "%(who)s接收了你交接的一批线索。",
    "reject": "%(who)s退回了你交接的一批线索：%(why)s。",
    "withdraw": "%(who)s撤回了交接给你们的一批线索。",
    "reopen": "%(who)s撤销了处理，一批线索又在等接收。",
    "escalate": "有一批交接来的线索超过时限没有人接收，请安排。",
}


@reaction("customers.handoff.*", when=lambda name: name.rpartition(".")[2] in ONE)
def tell(event: Event) -> None:
    """One line for each who is concerned, but for the actor; a batch makes one line in all."""
    found: Any = visible(SYSTEM, Handoff).filter(pk=event.record_id).first()
    verb = event.name.rpartition(".")[2]
    if found is None:
        return
    people = {one for one in concerned(found, verb) if one != event.actor_id}
    lines, key = (MANY, event.batch) if event.batch else (ONE, event.id)
    url = {"url": DESK} if event.batch and verb in ("create", "escalate", "reopen") else {}
    notify(
        people, kind="handoff", template=lines[verb], params=words_of(found, event), key=f"handoff:{verb}:{key}",
        about=None if url else (event.object, found.pk), **url,
    )  # fmt: skip


def concerned(handoff: Handoff, verb: str) -> list[UUID]:
    """Whose turn it is after a step, or who waits for it."""
    if verb == "escalate":
        return [one.pk for one in leaders(handoff)]
    if verb in ("create", "withdraw"):
        return [one.pk for one in receivers(handoff)]
    taken = [handoff.taken_by_id] if handoff.taken_by_id else []
    return [key for key in (handoff.owner_id, *taken) if key]


def words_of(handoff: Handoff, event: Event) -> dict[str, Any]:
    """What fills the sentences."""
    actor = handoff.decided_by if handoff.decided_by_id == event.actor_id else handoff.owner
    why = say(RejectReason(handoff.reason).label) if handoff.reason else ""
    return {"who": actor.name if actor else say("系统"), "title": event.title, "why": why}
