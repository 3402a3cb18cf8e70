"""How many queries the API's commonest calls take, the token and its person included: see tests/query_counts.py."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.working_days import working_calendar
from paceline.customers.scoring.rules import kept as scoring
from paceline.market.reactions import kept as drips
from paceline.pipeline.actions.move import move
from paceline.pipeline.models import Opportunity, Stage
from tests.people import People
from tests.query_counts import counted, settle


@pytest.fixture
def deal(people: People, program: Callable[..., Any]) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """王芳's program, a customer and a deal of hers; everything warm that a process keeps."""
    fang = program(people.fang)
    customer = fang.post("/customers/", {"name": "华东精密"}).json()
    made = fang.post("/opportunities/", {"name": "一期", "customer": customer["id"], "amount": "10万"}).json()
    settle()
    for path in ("/opportunities/", f"/opportunities/{made['id']}"):
        fang.get(path)
    return fang, customer, made


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("API: list", "/customers/"),
        ("API: search", "/customers/?q=精密"),
        ("API: sums by stage", "/opportunities/aggregate?group=stage&measures=count,sum:amount"),
    ],
)
def test_query_counts_of_reading(deal: Any, name: str, path: str) -> None:
    with counted(name):
        assert deal[0].get(path).status_code == 200


def test_query_counts_of_one_record(deal: Any) -> None:
    fang, customer, _ = deal
    with counted("API: record"):
        assert fang.get(f"/customers/{customer['id']}").status_code == 200


def test_query_counts_of_writing(deal: Any) -> None:
    fang, customer, made = deal
    values = {"name": "二期", "customer": customer["id"], "amount": "20万"}
    fang.post("/opportunities/", values)  # what the unit is called is kept from the first on
    with counted("API: create"):
        assert fang.post("/opportunities/", {**values, "name": "三期"}).status_code == 201
    with counted("API: change"):
        assert fang.patch(f"/opportunities/{made['id']}", {"need": "更快"}).status_code == 200
    deal_ = Opportunity._default_manager.get(pk=made["id"])
    after = Stage._default_manager.filter(pipeline=deal_.pipeline_id, position__gt=deal_.stage.position)
    for kept in (working_calendar, drips.get, scoring.get):  # by every process that has once asked
        kept()
    with counted("move to a stage"):
        move(SYSTEM, deal_.pk, stage=after.order_by("position")[0], override=True, note="试算", reason="试算")


def test_query_counts_of_a_sale(people: People, program: Callable[..., Any]) -> None:
    """However many lines a document has, they are read and written together."""
    boss = program(people.boss)
    customer = boss.post("/customers/", {"name": "恒泽精密"}).json()["id"]
    prices = [{"code": code, "name": code, "list_price": "100", "cost": "60"} for code in "ABC"]
    lines = [{"product": boss.post("/products/", one).json()["id"], "quantity": "2"} for one in prices]
    settle()
    for name in ("", "API: quote of three lines"):  # the first time warms what a process keeps
        with counted(name) if name else nullcontext():
            assert boss.post("/quotes/", {"customer": customer, "lines": lines}).status_code == 201
    for name in ("", "API: order of three lines confirmed"):
        order = boss.post("/orders/", {"customer": customer, "lines": lines}).json()["id"]
        with counted(name) if name else nullcontext():
            assert boss.post(f"/orders/{order}/confirm", {}).status_code == 200
