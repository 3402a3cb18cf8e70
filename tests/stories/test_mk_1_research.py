"""MK-1: a survey and a focus group answer one question; what they find names an audience that the presale is for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.pipeline.models import Response
from paceline.records.action import acting, perform
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
SHANGHAI = {"all": [
    {"field": "kind", "op": "eq", "value": "person"},
    {"field": "region", "op": "eq", "value": "310000"},
    {"field": "birthday", "op": "between", "value": ["1991-01-01", "2001-12-31"]},
]}  # fmt: skip
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"number": 1, "text": "您的年龄", "kind": "single", "options": "25 岁以下\n25–35 岁\n36 岁以上"},
    {"number": 2, "text": "最在意什么", "kind": "single", "options": "价格\n保鲜\n配送"},
)
PRICE, AGE = ("价格", "保鲜", "配送", "价格"), ("25–35 岁", "25–35 岁", "36 岁以上", "25 岁以下", "25–35 岁")


@pytest.fixture
def hexin(world: World) -> Person:
    """何欣 of marketing."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    user = hired("hexin", "何欣", "marketing", company)
    world.people["何欣"] = Person(user, token_of(user))
    return world["何欣"]


def test_from_the_question_to_the_audience_of_the_presale(world: World, hexin: Person, freeze: Any) -> None:
    clock = freeze(NOW)
    project = hexin.post("/research-projects/", {
        "name": "上海白领为什么不订鲜奶", "question": "什么拦着上海的年轻白领订鲜奶？",
        "methods": ["survey", "focus_group"],
        "sample_plan": "问卷 100 份，小组 8 人", "sample_goal": 100,
    })  # fmt: skip
    at = f"/research-projects/{project['id']}"
    questionnaire, questions = a_survey(hexin)
    hexin.post(
        "/research-surveys/", {"project": project["id"], "questionnaire": questionnaire, "sample_goal": 100}
    )
    hexin.post(f"{at}/field")
    clock.advance(timedelta(days=10))
    answer_all(world["张三"], questionnaire)
    theme = a_group(hexin, project["id"])
    hexin.post(f"{at}/analyse")
    assert "还没有结论" in hexin.refused(f"{at}/conclude")["detail"]

    audience = an_audience(world, hexin)
    finding = hexin.post("/findings/", {"project": project["id"], "statement": "一半的人先看价格"})
    assert "no_action" in hexin.refused(f"{at}/conclude")["errors"], "nothing follows from it yet"
    survey = hexin.post("/finding-evidence/", {
        "finding": finding["id"], "kind": "survey", "question": questions[1], "option": "价格",
    })  # fmt: skip
    assert (survey["count"], survey["n"]) == (50, 100)
    said = hexin.post("/finding-evidence/", {"finding": finding["id"], "kind": "theme", "theme": theme})
    assert (said["count"], said["n"]) == (5, 8)
    use = {"audience": audience["id"], "decision": "首月半价"}
    assert hexin.ask("PATCH", f"/findings/{finding['id']}/", use).status_code == 200
    assert hexin.post(f"{at}/conclude")["state"] == "concluded"
    assert hexin.ask("PATCH", f"/findings/{finding['id']}/", {"statement": "别的"}).status_code == 409
    the_presale_needs_it(world, hexin, audience, finding)
    cells_sum_to_n(hexin, questionnaire)


def a_survey(hexin: Person) -> tuple[str, list[str]]:
    """A published questionnaire about customers."""
    made = hexin.post("/questionnaires/", {"name": "鲜奶问卷", "subject": "customer"})
    questions = [hexin.post("/questions/", {"questionnaire": made["id"], **one})["id"] for one in QUESTIONS]
    hexin.post(f"/questionnaires/{made['id']}/publish")
    return made["id"], questions


def answer_all(rep: Person, questionnaire: str) -> None:
    """A hundred answers; the first comes through the API, the others as it leaves them."""
    who = {"name": "顾客", "kind": "person", "phone": "13900000001"}
    customer = rep.post("/customers/", who)
    first = rep.post(f"/questionnaires/{questionnaire}/answer", {
        "customer": customer["id"], "answers": {"q1": AGE[0], "q2": PRICE[0]},
    })  # fmt: skip
    row = visible(SYSTEM, Response).get(pk=first["id"])
    for n in range(1, 100):
        row.pk, row._state.adding = None, True
        row.id = Response._meta.pk.get_default()
        row.answers = {"q1": AGE[n % len(AGE)], "q2": PRICE[n % len(PRICE)]}
        row.save(force_insert=True)


def a_group(hexin: Person, project: str) -> str:
    """Eight people, five of whom say that it is too dear. Returns the theme."""
    group = hexin.post(
        "/focus-groups/", {"project": project, "name": "浦东白领", "screener": "25–35 岁，自己做饭"}
    )
    people = [
        hexin.post("/focus-participants/", {
            "group": group["id"], "name": f"{n} 号", "consented": n != 8, "attended": True,
        })
        for n in range(1, 9)
    ]  # fmt: skip
    assert "8 号" in hexin.refused(f"/focus-groups/{group['id']}/hold")["detail"], "who has not agreed"
    hexin.ask("PATCH", f"/focus-participants/{people[7]['id']}/", {"consented": True})
    assert hexin.post(f"/focus-groups/{group['id']}/hold")["state"] == "held"
    theme = hexin.post("/focus-themes/", {"group": group["id"], "name": "太贵"})
    for who in people[:5]:
        mention = {"theme": theme["id"], "participant": who["id"], "quote": "一瓶顶两瓶的钱"}
        hexin.post("/focus-mentions/", mention)
    assert hexin.refused("/focus-mentions/", mention)["status"] in (409, 422), "each person counts once"
    theme = hexin.get(f"/focus-themes/{theme['id']}/")
    assert float(theme["mentions"]) == 5
    return str(theme["id"])


def an_audience(world: World, hexin: Person) -> Any:
    """25–35 岁白领, 上海: as many as the database finds."""
    with acting(SYSTEM, "customers.customer.create") as act:
        for n, (born, region) in enumerate(
            [
                ("1995-05-05", "310000"),
                ("1999-01-01", "310000"),
                ("1970-01-01", "310000"),
                ("1995-05-05", "320500"),
            ]
        ):
            act.create(
                Customer, links_checked=True, name=f"白领{n}", kind="person", phone=f"1370000000{n}",
                birthday=date.fromisoformat(born),
                region=region, owner=world["张三"].user,
            )  # fmt: skip
    segment = hexin.post(
        "/segments/", {"name": "25–35 岁白领，上海", "method": "survey", "definition": SHANGHAI}
    )
    audience = hexin.post("/target-audiences/", {
        "name": "25–35 岁白领，上海", "segment": segment["id"], "persona": "小林，29 岁，住浦东，早上七点出门",
    })  # fmt: skip
    born = ("1991-01-01", "2001-12-31")
    people = visible(SYSTEM, Customer).filter(kind="person", region="310000", birthday__range=born)
    assert audience["size"] == people.count() == 2
    assert audience["counted_on"] == "2026-06-11"
    return audience


def the_presale_needs_it(world: World, hexin: Person, audience: Any, finding: Any) -> None:
    """A campaign without an audience is refused; with it, it goes on, and the finding says where it went."""
    product = perform(
        SYSTEM, "catalog.product.create", None, {"code": "M1", "name": "鲜奶", "list_price": "300"}
    )
    campaign = hexin.post("/presales/", {
        "name": "鲜奶月卡预售", "opens_at": "2026-06-11T00:00:00Z", "closes_at": "2026-06-30T12:00:00Z",
        "deposit_kind": "full", "expected_conversion": "0.08",
    })  # fmt: skip
    hexin.post(
        "/presale-offers/",
        {"campaign": campaign["id"], "product": str(product.pk), "price": "200", "quota": 9},
    )
    at = f"/presales/{campaign['id']}"
    assert "没有目标客群" in hexin.refused(f"{at}/submit")["detail"]
    assert hexin.ask("PATCH", f"{at}/", {"target_audience": audience["id"]}).status_code == 200
    assert hexin.refused(f"{at}/for_everybody")["status"] == 409, "there is one already"
    assert hexin.post(f"{at}/submit")["state"] == "approving"
    assert hexin.ask("PATCH", f"/findings/{finding['id']}/", {"campaign": campaign["id"]}).status_code == 200
    rep = world["张三"]
    assert rep.get(f"/target-audiences/{audience['id']}/")["name"] == audience["name"], "sales read it"
    assert rep.refused(f"/target-audiences/{audience['id']}/recount")["status"] == 403


def cells_sum_to_n(hexin: Person, questionnaire: str) -> None:
    """The cross-tab on the page of answers."""
    client = Client()
    client.force_login(hexin.user)
    page = client.get(f"/questionnaires/{questionnaire}/analysis/cross/?row=q1&column=q2").content.decode()
    assert "n=100" in page
    assert "25–35 岁" in page
