"""The decision map: who decides at a customer or in a deal, who reports to whom, and what should worry us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Contact, Customer
from paceline.customers.models.contact import Attitude, DecisionRole
from paceline.metadata.registry import registry

MOST = 60
AGAINST = (Attitude.DOUBTFUL, Attitude.OPPOSED)
FOR = (Attitude.CHAMPION, Attitude.SUPPORTIVE)


@dataclass(frozen=True)
class Part:
    """What a contact is in one deal: it stands above what is known of the contact in general."""

    role: str
    attitude: str
    pain: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody on the map; `takes_part` is false for contacts of the customer outside the deal."""

    key: UUID
    name: str
    title: str
    role: str
    attitude: str
    influence: str
    above: UUID | None
    pain: str = ""
    takes_part: bool = True


@dataclass(frozen=True)
class Placed:
    """A person with a place in the drawing: `level` from the top, `column` may be half between two."""

    person: Person
    level: int
    column: float


@dataclass(frozen=True)
class Worry:
    """A warning with the sentence that says it and what to do."""

    code: str
    words: str


def people_of(by: Principal, customer: Customer, parts: Mapping[UUID, Part] | None = None) -> list[Person]:
    """The contacts that the reader sees; with `parts` those of a deal come first. Hidden fields stay empty."""
    seen = open_fields(by, registry.of(Contact))
    rows = visible(by, Contact).filter(customer=customer).order_by("-primary", "name", "pk")[:MOST]
    found = [person_of(row, seen) for row in rows]
    if parts is None:
        return found
    placed = [with_part(person, parts.get(person.key)) for person in found]
    return sorted(placed, key=lambda person: not person.takes_part)


def person_of(row: Contact, seen: Iterable[str]) -> Person:
    def value(name: str) -> str:
        return str(getattr(row, name) or "") if name in seen else ""

    return Person(
        row.pk, row.name, value("title"), value("decision_role"), value("attitude"), value("influence"),
        row.reports_to_id if "reports_to" in seen else None,
    )  # fmt: skip


def with_part(person: Person, part: Part | None) -> Person:
    """The person as this deal knows it."""
    if part is None:
        return replace(person, takes_part=False)
    return replace(
        person, role=part.role or person.role, attitude=part.attitude or person.attitude, pain=part.pain
    )


def worries(people: Sequence[Person]) -> list[Worry]:
    """What is missing or against us among those who take part."""
    mine = [person for person in people if person.takes_part]
    if not mine:
        if people:
            return [Worry("nobody", "还没有人参与这个商机。把已知的联系人加进来，再弄清楚谁用、谁管、谁批。")]
        return [Worry("nobody", "还没有联系人。先弄清楚谁用、谁管、谁批。")]
    found = []
    deciding = [person for person in mine if person.role == DecisionRole.DECISION_MAKER]
    if not deciding:
        found.append(Worry("no_decision_maker", "还不知道谁拍板。问一句：这件事最后由谁决定？"))
    if len(mine) == 1:
        found.append(Worry("single_contact", "只认识一个人。他一走，这个客户就断了：请他引见一位同事。"))
    if any(person.attitude in AGAINST for person in deciding):
        found.append(Worry("decision_maker_against", "拍板的人还不支持。先弄清楚他担心什么。"))
    if not any(person.attitude in FOR for person in mine):
        found.append(Worry("no_supporter", "还没有人明确支持我们。谁最受益，就先去找谁。"))
    return found


def placed(people: Sequence[Person]) -> list[Placed]:
    """Everybody below the person that he reports to; whoever reports to nobody on the map stands on top."""
    known = {person.key for person in people}
    below: dict[UUID | None, list[Person]] = {}
    for person in people:
        below.setdefault(person.above if person.above in known else None, []).append(person)
    found: list[Placed] = []
    column = 0.0
    for top in below.get(None, []):
        column = hang(top, 0, column, below, found)
    return found


def hang(
    person: Person, level: int, column: float, below: Mapping[UUID | None, list[Person]], found: list[Placed]
) -> float:
    """Place a person in the middle above those who report to him. Returns the next free column."""
    start, after = column, column
    for each in below.get(person.key, []):
        after = hang(each, level + 1, after, below, found)
    after = max(after, start + 1)
    found.append(Placed(person, level, (start + after - 1) / 2))
    return after
