"""What becomes of a letter: an answer in the timeline, a stopped address, or nothing. None of it happens twice."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, ActivityStatus, Outcome
from paceline.kernel.errors import PacelineError
from paceline.market.actions import recipient as does
from paceline.market.composing import own_address
from paceline.market.models import MailRecipient
from paceline.market.models.reading import TakenLetter, Took
from paceline.market.reading.letters import Enclosed, Letter
from paceline.market.reading.matching import ANSWERS_FOR, last_to, named_in, of_token
from paceline.records.act import Act
from paceline.records.files import attachments
from paceline.workflow.notifications import notify

SOFT_MOST = 3
SOFT_WITHIN = timedelta(days=90)
"""An address whose mail came back for now so often within this time is taken as gone."""


def take(act: Act, letter: Letter) -> Took | None:
    """Do what a letter asks for. None for one that is not about a letter of ours; nothing of it is kept."""
    if visible(SYSTEM, TakenLetter).filter(mark=letter.mark).exists():
        return None
    found = sort(act, letter)
    if found is None:
        return None
    took, row = found
    act.insert(TakenLetter(mark=letter.mark, took=took, recipient=row, at=act.now))
    follow(act, took, row, letter)
    return took


def sort(act: Act, letter: Letter) -> tuple[Took, MailRecipient] | None:
    """What a letter is, and which of ours it is about."""
    since = act.now - ANSWERS_FOR
    if row := of_token(letter.token):
        return Took.UNSUBSCRIBE, row
    if letter.report:
        bounce = letter.bounce
        row = (named_in(letter) or last_to(bounce.address, since)) if bounce else None
        return (Took.HARD if bounce.hard else Took.SOFT, row) if bounce and row else None
    if letter.automatic or letter.sender == own_address():
        return None
    row = named_in(letter) or last_to(letter.sender, since)
    if row is None:
        return None
    return (Took.UNSUBSCRIBE if letter.wants_out else Took.REPLY), row


def follow(act: Act, took: Took, row: MailRecipient, letter: Letter) -> None:
    if took == Took.REPLY:
        answered(act, row, letter)
    elif took == Took.UNSUBSCRIBE:
        if not row.unsubscribed_at:
            does.unsubscribe.within(act, row)
    elif letter.bounce is not None and (took == Took.HARD or soft_ones(act, row) >= SOFT_MOST):
        came_back(act, row, letter.bounce.words)


def soft_ones(act: Act, row: MailRecipient) -> int:
    """How often letters to the address came back for now, this time among them."""
    rows = visible(SYSTEM, TakenLetter).filter(took=Took.SOFT, at__gte=act.now - SOFT_WITHIN)
    return rows.filter(recipient__address=row.address).count()


def came_back(act: Act, row: MailRecipient, words: str) -> None:
    """The address is written to no more; who takes care of the person is told once."""
    if not row.bounced_at:
        does.bounce.within(act, row, note=words)
    tell(
        row, f"mail-gone:{row.address}:{row.contact_id or row.lead_id}",
        "发给%(name)s的邮件退回来了，这个地址不再群发。请核对邮箱。",
    )  # fmt: skip


def answered(act: Act, row: MailRecipient, letter: Letter) -> None:
    """Into the timeline; sequences and cadences that end with an answer end by the rules they have."""
    if not row.replied_at:
        does.reply.within(act, row)
    lead = row.lead
    made = act.create(
        Activity,
        event="customers.activity.receive",
        links_checked=True,
        subject=(letter.subject or _t("来信"))[:120],
        kind=ActivityKind.EMAIL,
        inbound=True,
        status=ActivityStatus.DONE,
        outcome=Outcome.CONNECTED,
        minutes=1,
        notes=notes_of(act, row, letter),
        ended_at=min(letter.sent_at or act.now, act.now),
        contact_id=row.contact_id,
        lead_id=row.lead_id,
        customer_id=(lead.customer_id if lead is not None else None) or row.customer_id,
        owner_id=carer(row),
    )
    dropped = letter.dropped + sum(not keep(act, made, one) for one in letter.files)
    if dropped:
        note = _t("（有 %(n)s 个附件没有保存：太大、太多或类型不允许，请到邮箱里看。）") % {"n": dropped}
        act.save(made, event="customers.activity.receive", notes=f"{made.notes}\n\n{note}".strip())
    tell(
        row,
        f"mail-answer:{made.pk}",
        "%(name)s回复了邮件「%(subject)s」。",
        about=("customers.activity", made.pk),
    )


def notes_of(act: Act, row: MailRecipient, letter: Letter) -> str:
    """The words, and from where they came when that is another address."""
    if letter.sender in ("", row.address):
        return letter.text
    return "\n\n".join(filter(None, [_t("来自 %(address)s") % {"address": letter.sender}, letter.text]))


def keep(act: Act, record: Any, file: Enclosed) -> bool:
    """Hang a file of a letter on the record; one that may not be uploaded is left out."""
    try:
        kept = attachments.keep(act.by, BytesIO(file.content), file.name)
        attachments.bind(act.by, record, kept.pk)
    except PacelineError:
        return False
    act.tell(record, "customers.activity.attach", file={"id": str(kept.pk), "title": kept.name})
    return True


def carer(row: MailRecipient) -> UUID | None:
    """Who takes care of the person now."""
    of = row.lead or row.customer
    return (of.owner_id if of is not None else None) or row.owner_id


def tell(row: MailRecipient, key: str, template: str, about: tuple[str, UUID] | None = None) -> None:
    if (who := carer(row)) is not None:
        params = {"name": row.name, "subject": row.subject or ""}
        notify([who], kind="reminder", template=template, params=params, key=key,
               about=about or ("market.mailrecipient", row.pk))  # fmt: skip
