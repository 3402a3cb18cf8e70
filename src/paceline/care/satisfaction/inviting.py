"""The invitation by mail: whoever asked gets the link once; where no address is known it is copied by hand."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.organisation import organisation_name
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models import SurveyAnswer
from paceline.care.models.survey import AnswerState
from paceline.customers.consent import does_not_want
from paceline.customers.letters import Letter, posting
from paceline.customers.models import Contact
from paceline.records.act import Act
from paceline.records.acting.event_names import name_events
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting, actions
from paceline.records.models import Event
from paceline.workflow.handlers import job
from paceline.workflow.queue import enqueue
from paceline.workflow.run import Run

OF = "care.surveyanswer"
SENT, BACK = f"{OF}.mail", f"{OF}.mail_back"
name_events({SENT: _("发邮件请客户评价"), BACK: _("评价邮件没有发出")})


@reaction(f"{OF}.create")
def after_asking(event: Event) -> None:
    """Somebody is to be asked: by mail, when there is an address and mail leaves the house."""
    answer: Any = visible(SYSTEM, SurveyAnswer).filter(pk=event.record_id).first()
    at = posting.next_at()
    if at is not None and answer is not None and receiver(answer) is not None:
        enqueue(SYSTEM, "care.invite", {"answer": str(answer.pk)}, due_at=at)


def receiver(answer: SurveyAnswer) -> Contact | None:
    """Whom to write to: the contact it is about, else the customer's main one; None without an address or consent."""
    if does_not_want(answer.customer):
        return None
    if answer.contact_id is not None:
        chosen: Contact | None = answer.contact
    else:
        known = visible(SYSTEM, Contact).filter(customer=answer.customer_id).exclude(email="")
        chosen = known.filter(primary=True).order_by("pk").first()
    return chosen if chosen is not None and chosen.email and not does_not_want(chosen) else None


@job("care.invite", "发邮件请客户评价", attempts=8)
def invite(run: Run, *, answer: str) -> int:
    """Send the link, unless it was sent or the answer is there. Returns how many went out.

    It counts as sent before it is: who is interrupted in between writes to nobody twice.
    """
    with acting(SYSTEM, SENT) as act:
        row, letter = taken_up(act, UUID(answer))
    if row is None or letter is None:
        return 0
    try:
        why_not = posting.deliver(letter)
    except (OSError, SMTPException):
        take_back(row, "")
        raise
    if why_not:
        take_back(row, why_not)
    return 0 if why_not else 1


def taken_up(act: Act, key: UUID) -> tuple[SurveyAnswer | None, Letter | None]:
    """The answer that waits, noted as mailed, with its letter; None where there is nothing to send."""
    rows = visible(SYSTEM, SurveyAnswer).filter(pk=key, state=AnswerState.INVITED, mailed_at__isnull=True)
    row: Any = (
        rows.select_for_update(of=("self",)).select_related("survey", "customer", "owner", "ticket").first()
    )
    to = receiver(row) if row is not None else None
    if to is None:
        return None, None
    shared = actions[f"{OF}.share_link"].within(act, row, recipient=to.name)
    act.save(row, event=SENT, mailed_at=act.now)
    return row, letter_of(row, to, shared.shown_once["link"])


def letter_of(answer: Any, to: Contact, link: str) -> Letter:
    """What the customer reads."""
    owner = answer.owner
    words = {
        "name": to.name, "about": answer.ticket.subject if answer.ticket else "", "asks": answer.survey.asks,
        "company": organisation_name(), "owner": owner.name if owner else "",
    }  # fmt: skip
    parts = [
        _t("%(name)s，您好：") % words,
        _t("您反映的「%(about)s」已经处理好了。") % words if words["about"] else "",
        _t("%(asks)s请点开下面的链接打个分，半分钟就好：") % words,
        link,
        _t("链接 30 天内有效。不想再收到这样的邮件，直接回信告诉我们就行。"),
        "\n".join(filter(None, (words["owner"], words["company"]))),
    ]
    subject = _t("%(company)s想听听您的评价") % words
    return Letter(
        answer.pk, to.email, subject, "\n\n".join(filter(None, parts)), owner.email if owner else ""
    )


def take_back(answer: SurveyAnswer, why: str) -> None:
    """It did not go out after all; what stands against it is kept beside the invitation."""
    with acting(SYSTEM, BACK) as act:
        row = visible(SYSTEM, SurveyAnswer).select_for_update(of=("self",)).get(pk=answer.pk)
        act.save(row, event=BACK, mailed_at=None, **({"note": why[:200]} if why else {}))
