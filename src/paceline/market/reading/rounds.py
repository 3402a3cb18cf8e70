"""Reading the mailbox: some letters a round, each in a transaction of its own, going on where the last round ended."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.market.channels import inbox, reads_mail
from paceline.market.channels.adapter import Arrived, Inbox
from paceline.market.models.reading import MailboxPlace, Took
from paceline.market.reading.letters import letter_of
from paceline.market.reading.taking import take
from paceline.records.action import acting
from paceline.workflow.schedules import schedule

MOST = 200
"""Letters a round; what is left waits for the next."""
LOOKS_BACK = timedelta(days=30)
NAME = "market.mailbox"
log = structlog.get_logger(__name__)


@schedule(NAME, "*/3 * * * *", "收取客户来信")
def look() -> str:
    """Read what came. Returns it in words. Raises OSError when the mailbox cannot be reached."""
    return told(read(inbox())) if reads_mail() else ""


def read(box: Inbox) -> Counter[str]:
    """Take in what came since the last round. A line that breaks loses nothing: the next round goes on there."""
    found: Counter[str] = Counter()
    box.open()
    try:
        after = places().filter(validity=box.validity).values_list("uid", flat=True).first()
        for one in box.arrived(after or 0, (clock.now() - LOOKS_BACK).date(), MOST):
            if (took := taken(one, box.validity)) is not None:
                found[took] += 1
                box.mark_read(one.uid)
        places().update(read_at=clock.now())
    finally:
        box.close()
    return found


def taken(one: Arrived, validity: int) -> Took | None:
    """One letter, once. A letter that breaks something is passed over, so that those behind it are not held up."""
    try:
        with acting(SYSTEM, "market.mailbox.read") as act:
            if not moved_on(one.uid, validity):
                return None
            return take(act, letter_of(one.content, whole=one.whole))
    except (OperationalError, InterfaceError):
        raise  # the database, not the letter: the next round tries it again
    except Exception:
        log.exception("letter_not_read", uid=one.uid)
        with transaction.atomic():
            moved_on(one.uid, validity)
        return None


def moved_on(uid: int, validity: int) -> bool:
    """Note that a letter is looked at; False when another worker has done it."""
    visible(SYSTEM, MailboxPlace).bulk_create([MailboxPlace(name=mailbox_name())], ignore_conflicts=True)
    place = places().select_for_update().get()
    if place.validity == validity and uid <= place.uid:
        return False
    place.validity, place.uid = validity, uid
    place.save(update_fields=["validity", "uid"])
    return True


def mailbox_name() -> str:
    """Whose folder is read: another one is read from its own beginning."""
    return f"{settings.IMAP_USER}@{settings.IMAP_HOST} {settings.IMAP_FOLDER}"[:200]


def places() -> Any:
    """How far the mailbox has been read; nothing before the first time."""
    return visible(SYSTEM, MailboxPlace).filter(name=mailbox_name())


def told(found: Counter[str]) -> str:
    """A round in words, for the list of what runs by the clock."""
    if not found:
        return ""
    return _t("回复 %(reply)s，退信 %(bounce)s，退订 %(out)s") % {
        "reply": found[Took.REPLY], "bounce": found[Took.HARD] + found[Took.SOFT], "out": found[Took.UNSUBSCRIBE],
    }  # fmt: skip


def try_out() -> int:
    """Log in and count what lies there; changes nothing. Raises OSError."""
    box = inbox()
    try:
        box.open()
        return box.count()
    finally:
        box.close()
