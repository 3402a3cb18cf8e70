"""What messages and calls know of a person who is to be forgotten: to whom, where, what was written and said."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.models import ChannelEvent, DripRun, MailRecipient, MailStop
from paceline.records.past.erasing import GONE, Person, eraser


@eraser
def forget_letters(person: Person) -> None:
    """The rows stay for the figures, without name, address and words; stops of the addresses go."""
    key = person.record.pk
    about = Q(contact=key) | Q(lead=key) | Q(customer=key)
    rows = visible(SYSTEM, MailRecipient).filter(about)
    mine = rows.filter(Q(contact=key) | Q(lead=key))
    addresses = set(mine.values_list("address", flat=True)) - {""}
    for removed in (False, True):
        visible(SYSTEM, MailStop, removed=removed).filter(address__in=addresses).delete()
    for row in rows:
        rows.filter(pk=row.pk).update(
            name=person.clean(row.name), subject=person.clean(row.subject or ""),
            body=person.clean(row.body or ""), search=None,
        )  # fmt: skip
    mine.update(name=GONE, address="", note="")
    visible(SYSTEM, DripRun).filter(Q(contact=key) | Q(lead=key)).update(name=GONE, search=None)
    came = visible(SYSTEM, ChannelEvent).filter(Q(contact=key) | Q(lead=key))
    came.update(name=GONE, number="", text="", recording="", search=None)
