"""MK-7 竞品: a rival's price falls from 10,500 to 9,800; whoever meets it, its card and scenarios hear (R104)."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hexin(world: World) -> Person:
    """何欣, marketing."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    one = hired("hexin", "何欣", "marketing", company)
    return Person(one, token_of(one))


@pytest.fixture
def rival(hexin: Person) -> str:
    """北辰机床, with a product that is known and a card that is in use."""
    made: str = hexin.post("/competitors", {"name": "北辰机床", "weaknesses": "网点少"})["id"]
    hexin.post(f"/competitors/{made}/log_price", {"item": "VM8", "price": "10500", "seen_on": "2026-03-02"})
    card = hexin.post("/battle-cards", {"name": "碰到北辰", "competitor": made, "points": "先算五年总成本"})
    hexin.post(f"/battle-cards/{card['id']}/publish")
    return made


def deal(person: Person, name: str, rival: str, **values: Any) -> str:
    """An open deal that names the competitor."""
    key: str = person.post("/opportunities", {"name": name, "amount": "20万", **values})["id"]
    person.post("/opportunity-competitors", {"opportunity": key, "competitor": rival, "threat": "high"})
    return key


def told(person: Person) -> list[str]:
    """What somebody was told of competitors."""
    rows = visible(SYSTEM, Notification).filter(user=person.user, key__startswith="rival_price:")
    return [one.text for one in rows]


def test_a_cut_reaches_people_card_and_scenarios(world: World, hexin: Person, rival: str) -> None:
    zhang, li, lin = world["张三"], world["李四"], world["林悦"]
    deal(zhang, "一号线", rival)
    deal(zhang, "二号线", rival, amount="30万")
    deal(li, "三号线", rival)
    lost = deal(world["赵敏"], "四号线", rival)
    world["赵敏"].post(f"/opportunities/{lost}/lose", {"lost_reason": "price", "lost_to": rival})
    run_waiting()

    seen = zhang.post(
        f"/competitors/{rival}/log_price",
        {
            "item": "vm8",
            "price": "9800",
            "source": "quote",
            "where": "客户给的报价单",
            "seen_on": "2026-03-20",
        },
    )
    run_waiting()
    assert (seen["before"], seen["change"]) == ("10500.00", "-0.066700")
    assert told(zhang) == [], "who logged it knows"
    (line,) = told(li)
    assert "三号线" in line
    assert "−6.7%" in line
    assert told(world["赵敏"]) == []
    (card,) = hexin.get("/battle-cards")["data"]
    assert card["prices_on"] == "2026-03-20"

    (proposed,) = lin.get("/scenarios")["data"]
    proposed = lin.get(f"/scenarios/{proposed['id']}")
    assert (proposed["state"], float(proposed["conversion"])) == ("proposed", 0.9)
    assert proposed["observation"] == {"id": seen["id"], "title": "北辰机床 VM8"}
    assert "×0.93" in proposed["reason"]
    assert "11.1%" in proposed["reason"]
    lin.post(f"/scenarios/{proposed['id']}/accept")
    assert lin.get(f"/scenarios/{proposed['id']}")["state"] == "adopted"
    assert world["张三"].ask("POST", f"/scenarios/{proposed['id']}/decline", {}).status_code in (403, 404)
