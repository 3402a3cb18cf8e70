"""Sending what waits: taken up one by one under a lock, sent, settled. Nothing is ever sent twice.

A message that was taken up counts as sent until the other side has said otherwise: when a worker is killed in between,
it may have gone out, so it is marked as unsure and left to people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.market import stopping
from paceline.market.audience import person
from paceline.market.channels import adapter_for
from paceline.market.channels.adapter import Adapter, Answer, Fate, Outgoing
from paceline.market.composing import composed
from paceline.market.holding import is_held_back
from paceline.market.models import Mailing, MailRecipient, SendRule
from paceline.market.models.choices import (
    Channel,
    DripEnd,
    DripState,
    LeftOut,
    MailingState,
    RecipientState,
)
from paceline.market.models.stop import StopWhy
from paceline.market.rules import send_rule, sends_from
from paceline.market.standing import Why, known_of, why_not
from paceline.market.text_parts import counted
from paceline.market.words import filled
from paceline.records.act import Act
from paceline.records.action import acting

ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=5)
LOST_AFTER = timedelta(minutes=15)
"""A message is on its way for seconds; after this its worker is dead."""
WAITING = (RecipientState.QUEUED, RecipientState.SENDING)
FOR_GOOD = frozenset(
    {LeftOut.OPTED_OUT, LeftOut.UNSUBSCRIBED, LeftOut.STOPPED, LeftOut.BOUNCED, LeftOut.CLOSED}
)
"""Reasons that will hold for the next letter of a sequence as well."""


def sendable(channel: str = "") -> Any:
    """What may go out now, as far as the hours allow: of mailings that are being sent, of sequences that run, and
    what somebody sends to one person."""
    mailed = Q(
        mailing__state__in=(MailingState.SENDING, MailingState.SENT)
    )  # of one that is done, sent again by hand
    dripped = Q(run__state__in=(DripState.RUNNING, DripState.FINISHED), run__drip__active=True)
    alone = Q(mailing=None, run=None, sent_by__isnull=False)
    rows = visible(SYSTEM, MailRecipient).filter(
        mailed | dripped | alone, state=RecipientState.QUEUED, due_at__lte=clock.now()
    )
    return rows.filter(channel=channel) if channel else rows


def send_all(told: Callable[[int], None]) -> int:
    """Send until nothing is left or the quiet hours begin. Raises what a server that cannot be reached raises."""
    done = 0
    for channel in Channel.values:
        if is_open() and sendable(channel).exists():
            adapter = adapter_for(channel)
            adapter.open()
            try:
                while is_open() and (row := claimed(channel, send_rule())) is not None:
                    answer = adapter.send(letter_of(row))
                    settle(row, adapter, answer)
                    if answer.down:  # the others of this channel wait for the next minute
                        break
                    done += 1
                    told(done)
            finally:
                adapter.close()
    return done


def is_open() -> bool:
    """Whether the hours allow to send now."""
    now = clock.now()
    return sends_from(now) == now


def claimed(channel: str, rule: SendRule) -> MailRecipient | None:
    """Take up the next message for sending, and leave out on the way who must not be written to any more."""
    while True:
        with acting(SYSTEM, "market.mailrecipient.send") as act:
            waiting = (
                sendable(channel).order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)
            )
            row = waiting.first()
            if row is None:
                return None
            one_at_a_time(row.contact_id or row.lead_id if rule.across else f"{channel} {row.address}")
            why = reason_against(row, rule)
            if why is None:
                mine = visible(SYSTEM, MailRecipient).filter(pk=row.pk)
                mine.update(state=RecipientState.SENDING, claimed_at=act.now)
                return mine.select_related(
                    "mailing__template", "step__template", "run__owner", "mailing__owner", "sent_by"
                ).get()
            leave_out(act, row, why)


def one_at_a_time(who: object) -> None:
    """Two workers that are about to write to one address, or person, go one after the other, so that both count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"letter {who}"])


def reason_against(row: MailRecipient, rule: SendRule) -> Why | None:
    """What has come to speak against a message since it was queued."""
    if row.contact is None and row.lead is None:
        return Why(LeftOut.CANCELLED)
    one = person(row.contact or row.lead, row.channel, sender_of(row))
    if is_held_back(campaign_of(row), one.links["customer"]):
        return Why(LeftOut.CONTROL)
    return why_not(one, known_of(row.channel, [one], clock.now(), rule), [*words_of(row)])


def leave_out(act: Act, row: MailRecipient, why: Why) -> None:
    act.save(
        row,
        event="market.mailrecipient.leave_out",
        state=RecipientState.SKIPPED,
        reason=why.reason,
        note=why.note,
    )
    if row.run is not None and why.reason in FOR_GOOD:
        stopping.end(act, row.run, DripEnd.OPT_OUT)


def sender_of(row: MailRecipient) -> Any:
    whole = row.mailing or row.run
    return whole.owner if whole is not None else row.sent_by


def campaign_of(row: MailRecipient) -> UUID | None:
    """The campaign that a letter of a mailing or of a sequence belongs to."""
    if row.run is not None:
        return row.run.drip.campaign_id
    return row.mailing.campaign_id if row.mailing is not None else None


def words_of(row: MailRecipient) -> tuple[str, str]:
    """Subject and body with their variables; what went to one person alone has none left."""
    if row.mailing is None and row.step is None:
        return "", row.body or ""
    template = row.mailing.template if row.mailing is not None else row.step.template
    second = row.mailing is not None and row.variant == "B"
    return (row.mailing.subject_b if second else template.subject) or "", template.body


def letter_of(row: MailRecipient) -> Outgoing:
    """The message as it goes out."""
    sender = sender_of(row)
    values = person(row.contact or row.lead, row.channel, sender).values
    subject, body = (filled(text, values) for text in words_of(row))
    row.subject, row.body = (subject or beginning(body))[:200], body
    message = composed(row.channel, row.pk, row.address, subject, body, sender.email if sender else "")
    if row.channel == Channel.SMS:
        row.parts = counted(message.text).parts
    return message


def beginning(body: str) -> str:
    """What stands for the subject of a message that has none."""
    return " ".join(body.split())[:60]


def settle(row: MailRecipient, adapter: Adapter, answer: Answer) -> None:
    """Write down what became of a message."""
    with acting(SYSTEM, "market.mailrecipient.send") as act:
        subject, body, parts = row.subject, row.body, row.parts
        row = visible(SYSTEM, MailRecipient).select_for_update(of=("self",)).get(pk=row.pk)
        if answer.fate is Fate.LATER:
            put_off(act, row, answer.words)
            return
        sent = answer.fate is Fate.SENT
        values: dict[str, Any] = {
            "state": RecipientState(answer.fate.value),
            "note": answer.words,
            "via": adapter.code,
            "provider_id": answer.reference,
            "parts": parts,
        }
        values |= {"sent_at": act.now if sent else None, "subject": subject, "body": body}
        event = {Fate.SENT: "send", Fate.BOUNCED: "bounce", Fate.FAILED: "fail", Fate.UNSURE: "lose_sight"}
        if answer.fate is Fate.BOUNCED:
            values["bounced_at"] = act.now
            stopping.stop_address(act, row, StopWhy.BOUNCED, answer.words)
        act.save(row, event=f"market.mailrecipient.{event[answer.fate]}", **values)


def put_off(act: Act, row: MailRecipient, words: str) -> None:
    """Try the same message later, a little longer each time; in the end it has failed."""
    tried = row.attempts + 1
    rows = visible(SYSTEM, MailRecipient).filter(pk=row.pk)
    rows.update(attempts=tried, claimed_at=None)
    if tried >= ATTEMPTS:
        act.save(row, event="market.mailrecipient.fail", state=RecipientState.FAILED, note=words)
        return
    due = act.now + FIRST_WAIT * 4 ** (tried - 1)
    act.save(row, event="market.mailrecipient.queue", state=RecipientState.QUEUED, due_at=due, note=words)


def lose_sight() -> int:
    """Messages whose worker died on the way may have gone out: nobody sends them again."""
    lost = visible(SYSTEM, MailRecipient).filter(
        state=RecipientState.SENDING, claimed_at__lt=clock.now() - LOST_AFTER
    )
    with acting(SYSTEM, "market.mailrecipient.lose_sight") as act:
        rows = list(lost.select_for_update(of=("self",), skip_locked=True)[:200])
        for row in rows:
            act.save(row, state=RecipientState.UNSURE)
    return len(rows)


def finish() -> int:
    """Mailings of which nothing waits any more have been sent."""
    going = visible(SYSTEM, Mailing).filter(state=MailingState.SENDING, prepared=True)
    waiting = visible(SYSTEM, MailRecipient).filter(state__in=WAITING).values("mailing")
    done = 0
    with acting(SYSTEM, "market.mailing.finish") as act:
        over = going.exclude(pk__in=waiting.filter(mailing__isnull=False))
        for mailing in over.select_for_update(of=("self",), skip_locked=True):
            act.save(mailing, state=MailingState.SENT, ended_at=act.now)
            done += 1
    return done
