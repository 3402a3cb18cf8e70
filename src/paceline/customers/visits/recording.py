"""Writing down what was done, and who it was: what came before a visitor was recognised becomes his, too."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import CapturePoint, Lead, PageView, Visitor
from paceline.customers.visits import days
from paceline.customers.visits.people import NOBODY, Person, found, of_record
from paceline.customers.visits.reading import Sent
from paceline.records.act import Act

NAMELESS = Q(customer=None, contact=None, lead=None)


def record(act: Act, point: CapturePoint, sent: Sent) -> int:
    """Keep what was done and did not come before. Returns how many were new."""
    visitor = the_visitor(act, point, sent.mark)
    person = person_of(visitor)
    if (said := found(sent.who)) and said != person:
        recognise(act, visitor, said)
        person = said
    known = visible(SYSTEM, PageView).filter(visitor=visitor, key__in=[one.key for one in sent.done])
    seen = set(known.values_list("key", flat=True))
    fresh = {one.key: one for one in sent.done if one.key not in seen}.values()
    rows = [
        PageView(point=point, visitor=visitor, at=one.at, kind=one.kind, name=one.name, title=one.title, url=one.url,
                 key=one.key, **person.links)
        for one in fresh
    ]  # fmt: skip
    if not rows:
        return 0
    visible(SYSTEM, PageView).bulk_create(rows)
    last = max(visitor.last_at, *(row.at for row in rows))
    visible(SYSTEM, Visitor).filter(pk=visitor.pk).update(views=F("views") + len(rows), last_at=last)
    if person:
        days.keep(
            act, person, days.of_views(visible(SYSTEM, PageView).filter(pk__in=[row.pk for row in rows]))
        )
    return len(rows)


def the_visitor(act: Act, point: CapturePoint, mark: str) -> Visitor:
    """The visitor of a browser, locked, so that what it sends twice at once is kept once."""
    rows = visible(SYSTEM, Visitor)
    rows.get_or_create(mark=mark, defaults={"point": point, "first_at": act.now, "last_at": act.now})
    one: Visitor = rows.select_for_update(of=("self",)).get(mark=mark)
    return one


def person_of(visitor: Visitor) -> Person:
    """Who a visitor is now: the lead he was known as may have become a customer."""
    person = Person(visitor.customer_id, visitor.contact_id, visitor.lead_id)
    if person.lead is None or person.customer is not None:
        return person
    return of_record(visible(SYSTEM, Lead).filter(pk=person.lead).first())


def recognise(act: Act, visitor: Visitor, person: Person) -> None:
    """From now on the visitor is this person, and so is whatever he did while nobody knew.

    What he did as somebody else stays there: people share computers.
    """
    visible(SYSTEM, Visitor).filter(pk=visitor.pk).update(**person.links, recognised_at=act.now)
    rows = visible(SYSTEM, PageView).filter(NAMELESS, visitor=visitor)
    places = days.of_views(rows)
    rows.update(**person.links)
    days.keep(act, person, places)


def recognise_mark(act: Act, mark: str, record: Any) -> None:
    """The browser of this mark belongs to a record: a lead form was sent from it. Unknown marks are passed over."""
    visitor = visible(SYSTEM, Visitor).select_for_update(of=("self",)).filter(mark=mark).first()
    person = of_record(record)
    if visitor is not None and person not in (NOBODY, person_of(visitor)):
        recognise(act, visitor, person)


def follow_lead(act: Act, lead: Lead) -> None:
    """A lead has become a customer: what it looked at belongs to the customer, too."""
    person = of_record(lead)
    if not visible(SYSTEM, Visitor).filter(lead=lead).update(**person.links):
        return
    rows = visible(SYSTEM, PageView).filter(lead=lead, customer=None)
    places = days.of_views(rows)
    rows.update(**person.links)
    days.keep(act, person, places)
