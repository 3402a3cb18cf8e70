"""The quotes of the demo: on open deals of the first team, each as far as it has come."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Life
from paceline.config.demo.story import papers
from paceline.config.demo.story.agenda import Agenda
from paceline.kernel import clock
from paceline.trade.models import Quote, QuoteState

QUOTERS = ("zhangsan", "lisi", "zhaomin", "qianwei")
EACH = 3
POLICY = {"name": "销售折扣权限", "role": "rep", "limit": Decimal("0.10"), "floor_margin": Decimal("0.05")}
SENIOR = {"name": "高级销售折扣权限", "role": "rep", "tier": "senior", "limit": Decimal("0.11")}
STEEP = Decimal("0.12")
"""A discount that somebody else has to approve."""
STORIES: tuple[tuple[bool, tuple[str, ...]], ...] = (
    (False, ("submit", "send", "expire")),
    (False, ("submit", "send", "reject")),
    (False, ("submit", "send", "revise")),
    (False, ("submit", "send", "accept")),
    (True, ("submit", "send")),
    (False, ("submit", "send")),
    (False, ("submit",)),
    (True, ("submit",)),
    (False, ()),
)
"""Whether each is steep and what its owner did with it, the oldest first."""
AFTER = {"submit": 0, "send": 2, "expire": 12, "reject": 5, "revise": 4, "accept": 6}
"""Workdays since the step before."""
SPACING = 3
VALID = timedelta(days=15)
NO = "客户预算有限，要求再降 8%，这个价格没有接受。"
YES = "战略客户，第一台样板机，同意。"


def fill(agenda: Agenda) -> None:
    """The policy of discounts since the first day, and one quote for each story."""
    for policy in (POLICY, SENIOR):
        agenda.plan(agenda.moments.first, agenda.do, "linyue", "catalog.discountpolicy.create", values=policy)
    for place, ((deal, lines), (is_steep, steps)) in enumerate(zip(offered(agenda), STORIES, strict=False)):
        ago = (len(STORIES) - place) * SPACING + 2
        at = max(agenda.moments.earlier(agenda.moments.now, ago), agenda.moments.later(lines[0].began_at, 1))
        agenda.plan(at, make, agenda, deal, lines, is_steep, steps)


def offered(agenda: Agenda) -> list[tuple[Life, list[Life]]]:
    """Open deals that have an offer, with its lines, the oldest first and some of each seller."""
    lines: dict[Any, list[Life]] = {}
    for line in agenda.world.book.of("pipeline.opportunityline"):
        lines.setdefault(line["opportunity_id"], []).append(line)
    found: list[tuple[Life, list[Life]]] = []
    for login in QUOTERS:
        owner = agenda.world.company[login].key
        deals = agenda.world.book.of("pipeline.opportunity")
        mine = [
            one for one in deals if one["state"] == "open" and one["owner_id"] == owner and one.key in lines
        ]
        mine.sort(key=lambda one: lines[one.key][0].began_at)
        found += [(one, lines[one.key]) for one in mine[:EACH]]
    return sorted(found, key=lambda pair: pair[1][0].began_at)


def make(agenda: Agenda, deal: Life, lines: list[Life], is_steep: bool, steps: tuple[str, ...]) -> None:
    """A draft with the lines of the deal, then its first step."""
    values = {"customer": deal["customer_id"], "opportunity": deal.key, "title": deal["name"]}
    if "expire" in steps:
        values["valid_until"] = agenda.moments.day_of(clock.now() + VALID)
    rows = [
        {"product": one["product_id"], "quantity": one["quantity"], "price": one["price"],
         "discount": STEEP if is_steep else one["discount"]}
        for one in lines
    ]  # fmt: skip
    made = agenda.do(deal["owner_id"], "trade.quote.create", values=values, lines=rows)
    go_on(agenda, made, steps)


def go_on(agenda: Agenda, made: Quote, steps: tuple[str, ...]) -> None:
    """The next step, some days later."""
    if steps:
        at = agenda.moments.later(clock.now(), AFTER[steps[0]])
        agenda.plan(at, step, agenda, made, steps)


def step(agenda: Agenda, made: Quote, steps: tuple[str, ...]) -> None:
    """One step of the owner; before a steep quote is sent, whoever decides has agreed."""
    verb = steps[0]
    state = visible(SYSTEM, Quote).values_list("state", flat=True).get(pk=made.pk)
    if verb == "send" and state == QuoteState.PENDING:
        papers.agree(agenda, made, comment=YES)
    agenda.do(made.owner_id, f"trade.quote.{verb}", made, **({"why": NO} if verb == "reject" else {}))
    if verb == "accept":
        agenda.plan(agenda.moments.later(clock.now(), 1), papers.contract, agenda, made)
    go_on(agenda, made, steps[1:])
