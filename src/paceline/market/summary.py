"""Before anything is sent: how many will get it, who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.market.audience import Person, people_of, principal_for
from paceline.market.holding import disturbed, held_back
from paceline.market.models import Mailing
from paceline.market.models.choices import LeftOut
from paceline.market.rules import send_rule, sends_from
from paceline.market.standing import Why, known_of, why_not

CHUNK = 200
NAMES = 5


@dataclass
class Left:
    """Those whom one reason leaves out."""

    reason: LeftOut
    count: int = 0
    names: list[str] = field(default_factory=list)


@dataclass
class Summary:
    """Everybody of the audience: `reached` of `total` will get it, the first of them is `sample`."""

    total: int = 0
    reached: int = 0
    left: dict[str, Left] = field(default_factory=dict)
    sample: Person | None = None
    sends_at: datetime | None = None
    disturbs: list[tuple[str, int]] = field(default_factory=list)
    """Other campaigns that compare groups now, with how many of their control group this would reach."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        left = [{"reason": str(one.reason), "label": str(one.reason.label), "n": one.count, "names": one.names}
                for one in self.left.values()]  # fmt: skip
        return {"total": self.total, "reached": self.reached, "left_out": left, "sends_at": self.sends_at,
                "disturbs": [{"campaign": name, "n": n} for name, n in self.disturbs]}  # fmt: skip


def texts_of(mailing: Mailing) -> list[str]:
    """Everything of a mailing in which variables may stand."""
    return [mailing.template.subject or "", mailing.template.body, mailing.subject_b or ""]


def judged(mailing: Mailing, people: Iterable[Person], now: datetime) -> Iterator[tuple[Person, Why | None]]:
    """Everybody with the reason that leaves them out; of people with one address only the first gets a letter."""
    rule, taken, rest, texts = send_rule(), set[str](), iter(people), texts_of(mailing)
    held = held_back(mailing.campaign_id)
    while page := list(islice(rest, CHUNK)):
        known = known_of(mailing.channel, page, now, rule)
        for one in page:
            why = Why(LeftOut.CONTROL) if one.links["customer"] in held else why_not(one, known, texts)
            if why is None and one.address in taken:
                why = Why(LeftOut.SAME)
            if why is None:
                taken.add(one.address)
            yield one, why


def summary_of(mailing: Mailing, at: datetime | None = None) -> Summary:
    """Work it out with the rights of the owner. Raises Conflict without one, Invalid for a wrong condition."""
    now = at or clock.now()
    found = Summary(sends_at=sends_from(now))
    by = principal_for(mailing.owner_id)
    people, customers = people_of(by, mailing), set[UUID]()
    for one, why in judged(mailing, people, now):
        found.total += 1
        if why is None:
            found.reached += 1
            found.sample = found.sample or one
            customers |= {key for key in [one.links["customer"]] if key}
            continue
        left = found.left.setdefault(why.reason, Left(why.reason))
        left.count += 1
        if len(left.names) < NAMES:
            left.names.append(str(one.record.name))
    found.disturbs = disturbed(customers, local_day(now), own=mailing.campaign_id)
    return found
