"""What happens by itself: every minute it is looked for letters that are due, and a job sends them."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.market.drips import advance_all
from paceline.market.models import DripRun, Mailing, MailRecipient
from paceline.market.models.choices import DripState, MailingState, RecipientState
from paceline.market.preparing import begin_due, prepare_all
from paceline.market.sending import finish, is_open, lose_sight, send_all, sendable
from paceline.workflow.handlers import job
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue, live
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule

SEND = "market.send"


@job(SEND, "发送给客户", attempts=8)
def send(run: Run) -> int:
    """Begin, queue, send and finish whatever is due. Returns how many messages went out."""
    begin_due()
    prepare_all()
    advance_all()
    lose_sight()
    try:
        return send_all(lambda done: run.progress(done) if not done % 20 else None)
    finally:
        finish()


@schedule("market.look", "* * * * *", "发送给客户")
def look() -> str:
    """Queue the job when there is something for it to do and none waits or runs."""
    waits = visible(SYSTEM, Job).filter(live(), kind=SEND, due_at__lte=clock.now())
    if something_due() and not waits.exists():
        enqueue(SYSTEM, SEND, {})
    return ""


def something_due() -> bool:
    now = clock.now()
    mailings = visible(SYSTEM, Mailing)
    return bool(
        mailings.filter(state=MailingState.SCHEDULED, scheduled_at__lte=now).exists()
        or mailings.filter(state=MailingState.SENDING, prepared=False).exists()
        or visible(SYSTEM, DripRun)
        .filter(state=DripState.RUNNING, due_at__lte=now, drip__active=True, drip__deleted_at=None)
        .exists()
        or visible(SYSTEM, MailRecipient).filter(state=RecipientState.SENDING).exists()
        or (is_open() and sendable().exists())
    )
