"""What the rules say about each customer: class, lifecycle and why. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.customers.models.value_rule import ClassBy, Worth
from paceline.customers.models.worth import RfmSegment
from paceline.customers.worth.figures import facts_of
from paceline.kernel.messages import Message, say
from paceline.kernel.money_shown import full
from paceline.methods.worth.classes import BY_SEGMENT, by_share
from paceline.methods.worth.lifecycle import standing
from paceline.methods.worth.purchases import Purchases

Bought = Mapping[UUID, Purchases]


@dataclass(frozen=True)
class Known:
    """A customer as stored."""

    pk: UUID
    kind: str
    lifecycle: str
    customer_class: str
    rfm_segment: str
    orders_count: int | None
    class_until: date | None
    lifecycle_until: date | None

    def is_held(self, field_name: str, today: date) -> bool:
        """Whether somebody set the field by hand and the rules leave it alone still."""
        until = self.class_until if field_name == "customer_class" else self.lifecycle_until
        return until is not None and until >= today


@dataclass(frozen=True)
class Move:
    """New values of a customer and the reasons in the same order."""

    pk: UUID
    values: dict[str, str] = field(default_factory=dict)
    why: list[Message] = field(default_factory=list)


def customers(keys: Collection[UUID] | None = None) -> Iterator[Known]:
    """Those of the keys, all when None, streamed in the order in which they are moved."""
    rows = visible(SYSTEM, Customer).order_by("pk")
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    for row in rows.values_list(*(column.name for column in fields(Known))).iterator(chunk_size=5000):
        yield Known(*row)


@dataclass(frozen=True)
class Deciding:
    """Everything that decisions rest on. `segments` and `grades` are those of the day where they are known."""

    rule: Worth
    today: date
    bought: Bought
    contracts: set[UUID]
    segments: Mapping[UUID, str] = field(default_factory=dict)
    grades: Mapping[UUID, str] = field(default_factory=dict)

    def move(self, known: Known) -> Move | None:
        """What is to change of a customer; None when it stands right."""
        found = Move(known.pk)
        for name, wanted in (("lifecycle", self.stage(known)), ("customer_class", self.grade(known))):
            if wanted is None or known.is_held(name, self.today) or wanted[0] == getattr(known, name):
                continue
            found.values[name] = wanted[0]
            found.why.append(wanted[1])
        return found if found.values else None

    def facts(self) -> dict[UUID, tuple[Any, ...]]:
        """What is known of everybody who has bought, as the table keeps it."""
        return {key: facts_of(one, self.reorder_by(key, one)) for key, one in self.bought.items()}

    def reorder_by(self, key: UUID, bought: Purchases) -> date | None:
        """Whoever has a running contract buys by it."""
        return None if key in self.contracts else self.rule.quiet.reorder_by(bought.last_on, bought.interval)

    def stage(self, known: Known) -> tuple[str, Message] | None:
        """The lifecycle by the rules; None for whoever has never bought, nor has a contract."""
        bought, in_contract = self.bought.get(known.pk), known.pk in self.contracts
        if not self.rule.moves_lifecycle or (
            bought is None and not in_contract and known.orders_count is None
        ):
            return None
        segment = self.segments.get(known.pk, known.rfm_segment)
        loyal = bought is not None and bought.count > 1 and segment == RfmSegment.CHAMPION
        made = standing(bought, self.today, self.rule.quiet, loyal=loyal, in_contract=in_contract)
        return str(made.stage), made.why

    def grade(self, known: Known) -> tuple[str, Message] | None:
        """The class by the rules and the figures that it follows from."""
        bought, grade = self.bought.get(known.pk), self.grades.get(known.pk)
        if bought is None or grade is None:
            return None
        if self.rule.class_by == ClassBy.RFM:
            segment = self.segments.get(known.pk)
            return grade, say("RFM 是「%(name)s」", name=say(RfmSegment(segment).label) if segment else "–")
        words = say(
            "%(days)s 天内销售额 %(amount)s，成交 %(n)s 次",
            days=self.rule.window, amount=full(bought.year), n=bought.recent,
        )  # fmt: skip
        return grade, words


def grades(
    rule: Worth, bought: Bought, segments: Mapping[UUID, str], kinds: Mapping[UUID, str]
) -> dict[UUID, str]:
    """The class of everybody who has ever bought; {} where classes are given by hand."""
    if rule.class_by == ClassBy.LIMITS:
        return {key: rule.limits.grade(one.year, one.recent) for key, one in bought.items()}
    if rule.class_by == ClassBy.RFM:
        return {key: BY_SEGMENT.get(segments.get(key, ""), "D") for key in bought}
    if rule.class_by != ClassBy.SHARE:
        return {}
    found: dict[UUID, str] = {}
    for part in parted(rule, bought, kinds):
        found |= dict(zip(part, by_share([bought[key].year for key in part], *rule.shares), strict=True))
    return found


def parted(rule: Worth, bought: Bought, kinds: Mapping[UUID, str]) -> list[list[UUID]]:
    """Those who are compared with each other: all, or companies and persons apart."""
    parts: dict[Any, list[UUID]] = {}
    for key in bought:
        parts.setdefault(kinds.get(key, "") if rule.apart_by_kind else "", []).append(key)
    return list(parts.values())
