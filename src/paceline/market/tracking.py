"""What readers do with a letter: the first opening, every click; told once in the timeline."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.composing import links_in
from paceline.market.models import MailRecipient
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.actions.links import VIA


def opened(row: MailRecipient) -> None:
    """The picture of a letter was loaded."""
    if row.opened_at is None:
        with acting(SYSTEM, "market.mailrecipient.open", via=VIA) as act:
            note_opening(act, fresh(row))


def clicked(row: MailRecipient, at: int) -> str:
    """The address of a link of the letter, counted; "" when the letter has no such link."""
    there = links_in(row.body or "")
    if not 0 <= at < len(there):
        return ""
    with acting(SYSTEM, "market.mailrecipient.click", via=VIA) as act:
        one = fresh(row)
        note_opening(act, one)  # a reader whose program loads no pictures has opened it all the same
        act.save(one, clicked_at=one.clicked_at or act.now, clicks=one.clicks + 1)
    return there[at]


def note_opening(act: Act, row: MailRecipient) -> None:
    if row.opened_at is None:
        act.save(row, event="market.mailrecipient.open", opened_at=act.now)


def fresh(row: MailRecipient) -> MailRecipient:
    """The row as it is now, locked until the transaction ends."""
    found: MailRecipient = visible(SYSTEM, MailRecipient).select_for_update(of=("self",)).get(pk=row.pk)
    return found
