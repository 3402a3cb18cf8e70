"""Birthdays and festivals ahead: a task with the words ready for whoever looks after the customer, once each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from paceline.access.models import UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.care.following.due import matching
from paceline.care.following.keeping import moment
from paceline.care.models import Greeting, Occasion
from paceline.care.models.audience import KEPT
from paceline.care.models.occasion import OccasionKind
from paceline.care.rules import workday
from paceline.customers.models import Activity, Contact
from paceline.customers.models.activity_kinds import Cause
from paceline.kernel.lunar_months import lunar_day
from paceline.pipeline.script_words import filled
from paceline.records.act import Act
from paceline.records.action import acting

CHUNK = 500


@dataclass(frozen=True)
class Wish:
    """Whom to greet for what on which day; `contact` is None where a customer has nobody named."""

    occasion: Occasion
    customer: Any
    contact: Contact | None
    on: date


def greet(today: date) -> int:
    """Plan the greetings that are near. Returns how many are new; running twice makes none twice."""
    made = 0
    for occasion in visible(SYSTEM, Occasion).filter(active=True).order_by("pk"):
        with acting(SYSTEM, "care.occasion.greet") as act:
            visible(SYSTEM, Occasion).select_for_update(of=("self",)).get(pk=occasion.pk)
            given = known(occasion, today)
            for wish in wishes(occasion, today):
                if (wish.customer.pk, wish.contact.pk if wish.contact else None, wish.on) not in given:
                    plan_one(act, wish, today)
                    made += 1
    return made


def known(occasion: Occasion, today: date) -> set[tuple[UUID, UUID | None, date]]:
    """The greetings of the coming days that are planned already."""
    rows = visible(SYSTEM, Greeting).filter(occasion=occasion, on__gte=today)
    return set(rows.values_list("customer_id", "contact_id", "on"))


def wishes(occasion: Occasion, today: date) -> Iterator[Wish]:
    """Those whose day is near enough: birthdays of contacts, or a festival with the main contact of each customer."""
    customers = matching({"all": [KEPT, occasion.condition]}).filter(owner__status=UserStatus.ACTIVE)
    contacts = visible(SYSTEM, Contact).filter(customer__in=customers.values("pk"), opted_out=False)
    if occasion.kind == OccasionKind.BIRTHDAY:
        for contact in contacts.filter(birthday__isnull=False).select_related("customer").order_by("pk"):
            on = next_day(contact.birthday, today, is_lunar=contact.lunar_birthday)
            if is_near(occasion, on, today):
                yield Wish(occasion, contact.customer, contact, on)
        return
    month, day = occasion.month, occasion.day
    assert month is not None
    assert day is not None
    on = next_of(month, day, today, is_lunar=occasion.kind == OccasionKind.LUNAR)
    if is_near(occasion, on, today):
        main = {one.customer_id: one for one in contacts.filter(primary=True).order_by("-pk")}
        for customer in customers.order_by("pk").iterator(chunk_size=CHUNK):
            yield Wish(occasion, customer, main.get(customer.pk), on)


def is_near(occasion: Occasion, on: date, today: date) -> bool:
    return today <= on <= today + timedelta(days=occasion.days_before)


def next_day(birthday: date, today: date, *, is_lunar: bool) -> date:
    """The next birthday from today on; the month and day are of the lunar calendar where `is_lunar`."""
    return next_of(birthday.month, birthday.day, today, is_lunar=is_lunar)


def next_of(month: int, day: int, today: date, *, is_lunar: bool) -> date:
    """The next such day from today on. A 29 February is kept on the 28th where there is none."""
    years = (today.year - 1, today.year, today.year + 1) if is_lunar else (today.year, today.year + 1)
    days = (lunar_day(year, month, day) if is_lunar else solar_day(year, month, day) for year in years)
    return next(one for one in days if one >= today)


def solar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def plan_one(act: Act, wish: Wish, today: date) -> Greeting:
    """The task on the next workday, and the record that it was given."""
    who = wish.contact or wish.customer
    task: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True,
        subject=f"{wish.occasion.name}：{who}（{wish.on.month}-{wish.on.day}）"[:120], kind=wish.occasion.how,
        customer=wish.customer.pk, contact=wish.contact, owner=wish.customer.owner_id,
        planned_at=moment(workday(today, working_calendar())), cause=Cause.GREETING,
    )  # fmt: skip
    made: Greeting = act.create(
        Greeting, links_checked=True, occasion=wish.occasion, customer=wish.customer.pk, contact=wish.contact,
        on=wish.on, activity=task, owner=wish.customer.owner_id,
    )  # fmt: skip
    return made


def words_of(greeting: Any) -> str:
    """What to say, with the names filled in."""
    names = {
        "客户": str(greeting.customer), "联系人": str(greeting.contact or greeting.customer),
        "我": str(greeting.owner or ""),
    }  # fmt: skip
    return filled(greeting.occasion.message, names)
