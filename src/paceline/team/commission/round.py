"""A round: every fact is compared with what was written about it, and what is missing becomes new lines.

Lines are only added. Running twice changes nothing; two rounds at once come one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from paceline.kernel.money import rounded
from paceline.methods.commission import Line, Slice, blended, taken_back
from paceline.methods.commission import Way as Method
from paceline.records.act import Act
from paceline.team.commission.book import Book, Desk, Stream, Way
from paceline.team.commission.facts import WHOLE, Fact, Shares, facts_of, parts_of
from paceline.team.commission.plans import Plans, period_for
from paceline.team.models.commission import CommissionEvent, CompPlan, LineKind, Statement, StatementState

ZERO = Decimal(0)
CRUMBS = Decimal("0.05")
"""Rounding of shares; no commission comes of so little."""
GATE = 7_340_951
"""Advisory lock: rounds and whoever settles statements come one after another."""


def hold_gate() -> None:
    """Nobody else reckons or settles until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])


def go_round(act: Act, today: date) -> int:
    """Write what is missing; how many lines that were."""
    hold_gate()
    return Round(act, today).go()


class Round:
    """One run over all plans."""

    def __init__(self, act: Act, today: date) -> None:
        self.act, self.today, self.plans = act, today, Plans()
        self.since = self.plans.since(today)
        self.book, self.desk = Book(self.since), Desk(act, self.plans)
        self.reached: dict[UUID, Decimal] = {one.pk: one.reached for one in self.desk.by_key.values()}
        self.by_key = {one.pk: one for one in self.plans.all}
        self.undone: dict[Way, Decimal] = defaultdict(Decimal)
        self.made = 0

    def go(self) -> int:
        self.retarget()
        for base in self.plans.bases:
            facts = facts_of(base, self.since, self.book.of_source.keys())
            facts = [one for one in facts if one.day <= self.today]
            facts += self.book.gone([one.key for one in facts], base, self.by_key, self.today)
            shares = Shares(facts)
            for fact in facts:
                self.read(fact, base, shares)
        for key, reached in self.reached.items():
            self.act.save(self.desk.by_key[key], event="team.statement.calculate", reached=reached)
        return self.made

    def retarget(self) -> None:
        """Where a person's target changed in the meantime, what was earned so far is reckoned by the new one."""
        for one in list(self.desk.by_key.values()):
            plan = self.by_key.get(one.plan_id)
            if (
                one.state != StatementState.CALCULATING
                or plan is None
                or not plan.use_targets
                or not one.owner_id
            ):
                continue
            quota = self.plans.quota(plan, one.owner_id, period_for(plan, one.starts_on))
            if quota != one.quota:
                before = self.plans.terms(plan, one.quota).earned(one.reached)
                change = self.plans.terms(plan, quota).earned(one.reached) - before
                self.act.save(one, event="team.statement.retarget", quota=quota)
                if change:
                    words = f"{one.reached:,} / {quota:,}"
                    self.write(
                        one,
                        plan,
                        LineKind.RERATED,
                        f"{one.pk}:quota:{one.version}",
                        self.today,
                        ZERO,
                        ZERO,
                        change,
                        words,
                    )

    # one fact -----------------------------------------------------------------------------------------------------
    def read(self, fact: Fact, base: str, shares: Shares) -> None:
        """Bring the lines of everybody who has a part in it to what it comes to now."""
        origin = fact.undoes or fact.key
        known = self.book.of_source.get(origin, [])
        if known:
            for way in list(known):
                stream = self.book.streams[way]
                plan = self.by_key.get(stream.first.plan_id)
                if plan is not None and plan.base == base:
                    self.follow(fact, way, stream, plan, rounded(fact.base * stream.first.share))
        elif fact.undoes is None and fact.base > 0:
            self.begin(fact, base, shares)

    def begin(self, fact: Fact, base: str, shares: Shares) -> None:
        """The first lines of a sale: for those who made it, then for those who lead them."""
        led: dict[UUID, tuple[Decimal, Decimal]] = {}
        for person, share, part in parts_of(fact, shares.of(fact)):
            plan = self.plans.of(person, fact.day)
            if plan is not None and plan.base == base:
                self.earn(fact, person, plan, share, part)
            for leader in self.plans.leaders_of(person):
                before = led.get(leader, (ZERO, ZERO))
                led[leader] = (before[0] + share, before[1] + part)
        for leader, (share, part) in led.items():
            plan = self.plans.of(leader, fact.day)
            if plan is not None and plan.base == base and plan.override:
                self.lead(fact, leader, plan, min(share, WHOLE), part)

    def follow(self, fact: Fact, way: Way, stream: Stream, plan: CompPlan, wanted: Decimal) -> None:
        """More of a sale, less of it, or what undoes a part of it."""
        if fact.undoes is None:
            change = wanted - stream.base
        else:
            known = self.book.streams.get(Way(fact.key, way.person, way.is_team))
            change = wanted - (known.base if known else ZERO)
            self.undone[way] += known.net if known else ZERO
            if known and change > CRUMBS:
                self.give_again(fact, way, stream, known, plan, change)
                return
        if abs(change) <= CRUMBS:
            return
        if change > 0 and fact.undoes is None:
            (self.lead if way.is_team else self.earn)(fact, way.person, plan, stream.first.share, change)
        elif change < 0:
            self.take_back(fact, way, stream, plan, -change)

    # lines --------------------------------------------------------------------------------------------------------
    def earn(self, fact: Fact, person: UUID, plan: CompPlan, share: Decimal, part: Decimal) -> None:
        """A line for whoever sold, and the difference for what came before where the whole rate changed."""
        statement = self.desk.place(person, plan, fact.day)
        plan = self.by_key.get(statement.plan_id, plan)
        reached = self.reached.get(statement.pk, ZERO)
        line = self.plans.terms(plan, statement.quota).adds(reached, part)
        self.reached[statement.pk] = reached + part
        key = self.key_of(Way(fact.key, person, is_team=False))
        self.note(fact, statement, plan, LineKind.EARNED, key, fact.day, line.base, line.rate, line.amount,
                  formula(line.slices), share)  # fmt: skip
        self.rerate(fact, statement, plan, key, line, reached)

    def rerate(
        self, fact: Fact, statement: Statement, plan: CompPlan, key: str, line: Line, before: Decimal
    ) -> None:
        """全额累进: another rate for everything before."""
        if line.rerated:
            words = f"{before:,} → {percent(line.rate)}"
            self.note(
                fact,
                statement,
                plan,
                LineKind.RERATED,
                f"{key}:r",
                fact.day,
                ZERO,
                line.rate,
                line.rerated,
                words,
            )

    def lead(self, fact: Fact, person: UUID, plan: CompPlan, share: Decimal, part: Decimal) -> None:
        """A line for whoever leads those who sold."""
        statement = self.desk.place(person, plan, fact.day)
        rate = plan.override or ZERO
        key = self.key_of(Way(fact.key, person, is_team=True))
        self.note(fact, statement, plan, LineKind.OVERRIDE, key, fact.day, part, rate, rounded(part * rate),
                  formula((Slice(part, rate),)), share)  # fmt: skip

    def take_back(self, fact: Fact, way: Way, stream: Stream, plan: CompPlan, part: Decimal) -> None:
        """Less was sold after all: the commission on it goes back at the rate and version at which it was earned."""
        day = fact.day if fact.undoes else self.today
        first = stream.first
        if day > first.happened_on + timedelta(days=plan.window_days or 0):
            return
        statement = self.desk.place(way.person, plan, day)
        here = statement.pk == first.statement_id
        key = self.key_of(Way(fact.key, way.person, way.is_team))
        reached = self.reached.get(statement.pk, ZERO)
        if here and not way.is_team:
            self.reached[statement.pk] = reached - part
        kind = LineKind.OVERRIDE if way.is_team else LineKind.TAKEN_BACK
        if here and not way.is_team and plan.method == Method.WHOLE:
            line = self.plans.terms(plan, statement.quota).adds(reached, -part)
            self.note(
                fact,
                statement,
                plan,
                kind,
                key,
                day,
                -part,
                line.rate,
                line.amount,
                formula(line.slices),
                first.share,
            )
            self.rerate(fact, statement, plan, key, line, reached)
            return
        sold, brought = stream.sold, self.brought(stream, plan, way)
        amount = taken_back(part, sold, brought, stream.gone + self.undone[way])
        if fact.undoes:
            self.undone[way] += amount
        rate = blended(brought, sold)
        words = f"{formula((Slice(-part, rate),))} ({first.happened_on:%Y-%m-%d})"
        self.note(fact, statement, plan, kind, key, day, -part, rate, amount, words, first.share)

    def give_again(
        self, fact: Fact, way: Way, stream: Stream, taken: Stream, plan: CompPlan, part: Decimal
    ) -> None:
        """A return was taken back: what it had cost comes again, on the statement that is open now."""
        statement = self.desk.place(way.person, plan, self.today)
        reached, first = self.reached.get(statement.pk, ZERO), stream.first
        kind = LineKind.OVERRIDE if way.is_team else LineKind.TAKEN_BACK
        key, amount = (
            self.key_of(Way(fact.key, way.person, way.is_team)),
            rounded(taken.net * part / taken.base),
        )
        self.undone[way] += amount
        if statement.pk == first.statement_id and not way.is_team:
            self.reached[statement.pk] = reached + part
            if plan.method == Method.WHOLE:
                line = self.plans.terms(plan, statement.quota).adds(reached, part)
                words = formula(line.slices)
                self.note(
                    fact,
                    statement,
                    plan,
                    kind,
                    key,
                    self.today,
                    part,
                    line.rate,
                    line.amount,
                    words,
                    first.share,
                )
                self.rerate(fact, statement, plan, key, line, reached)
                return
        rate = blended(amount, part)
        words = f"{formula((Slice(part, rate),))} ({first.happened_on:%Y-%m-%d})"
        self.note(fact, statement, plan, kind, key, self.today, part, rate, amount, words, first.share)

    def brought(self, stream: Stream, plan: CompPlan, way: Way) -> Decimal:
        """What a sale had brought in the end: with 全额累进 at the last rate of its period."""
        if way.is_team or plan.method != Method.WHOLE:
            return stream.brought
        statement = self.desk.by_key[stream.first.statement_id]
        return rounded(
            stream.sold * self.plans.terms(plan, statement.quota).rate_at(self.reached[statement.pk])
        )

    def key_of(self, way: Way) -> str:
        """A name that the next line of a stream has in every round that might write it."""
        stream = self.book.streams.get(way)
        return f"{way.source_id}:{way.person}:{'team' if way.is_team else 'own'}:{len(stream.lines) if stream else 0}"

    def note(
        self, fact: Fact, statement: Statement, plan: CompPlan, kind: LineKind, key: str, day: date,
        base: Decimal, rate: Decimal, amount: Decimal, words: str, share: Decimal = WHOLE,
    ) -> None:  # fmt: skip
        """A line about a fact."""
        line = self.write(
            statement, plan, kind, key, day, base, rate, amount, words,
            share=share, source=fact.source, source_id=fact.key, **fact.links,
        )  # fmt: skip
        if kind != LineKind.RERATED:
            self.book.add(line)

    def write(
        self, statement: Statement, plan: CompPlan, kind: LineKind, key: str, day: date,
        base: Decimal, rate: Decimal, amount: Decimal, words: str, **more: object,
    ) -> CommissionEvent:  # fmt: skip
        """One line of a statement."""
        self.made += 1
        made: CommissionEvent = self.act.create(
            CommissionEvent, event="team.commissionevent.create", links_checked=True, statement=statement.pk,
            person=statement.owner_id, plan=plan.pk, kind=kind, key=key, happened_on=day, base=base, rate=rate,
            amount=amount, explanation=words, **more,
        )  # fmt: skip
        return made


def formula(slices: tuple[Slice, ...]) -> str:
    """1,000,000.00 × 3% + 200,000.00 × 5%: the same in every language."""
    return " + ".join(f"{one.base:,.2f} × {percent(one.rate)}" for one in slices)


def percent(rate: Decimal) -> str:
    """7 %, 0.5 %, without needless zeros."""
    return f"{(rate * 100).normalize():f}%"
