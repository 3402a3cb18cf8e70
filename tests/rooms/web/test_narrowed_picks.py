"""What a form offers keeps to what is chosen beside it: the contacts of this customer, the themes of this project."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from paceline.access.principal import principal_of
from paceline.records.action import perform
from paceline.workflow.notifications import notify
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(people: People) -> Reader:
    return reader(people.boss)


def makes(by: Reader, of: str, /, **values: Any) -> Any:
    return perform(principal_of(by.user), f"{of}.create", None, values)


def offered(by: Reader, path: str, link: str, beside: Any, text: str = "") -> list[str]:
    """What the picker of a link shows with a record chosen beside it."""
    answer = by.client.get(f"/{path}/pick", {"for": link, "within": str(beside), "q": text})
    return [one["label"] for one in answer.json()["items"]]


def test_only_contacts_of_the_chosen_customer_are_offered(boss: Reader) -> None:
    one, other = boss.makes("恒泽精密"), boss.makes("青原牧业")
    for name, of in (("周工", one), ("周总", other)):
        makes(boss, "customers.contact", name=name, customer=str(of.pk))
    link = "care.ticket.contact"
    assert offered(boss, "contacts", link, one.pk) == ["周工"]
    assert offered(boss, "contacts", link, other.pk, "周") == ["周总"]
    for nothing in ("", "x", uuid4()):
        assert set(offered(boss, "contacts", link, nothing)) == (
            {"周工", "周总"} if nothing in ("", "x") else set()
        )
    assert set(offered(boss, "contacts", "care.ticket.severity", one.pk)) == {"周工", "周总"}, "no such link"
    assert 'data-within="customer"' in text_of(boss.get(f"/tickets/new?customer={one.pk}"))


def test_evidence_offers_the_themes_of_its_own_project(boss: Reader) -> None:
    findings = []
    for name in ("为什么不换", "谁来维保"):
        project = makes(
            boss, "market.researchproject", name=name, question="什么拦着他们？", methods=["focus_group"],
            sample_plan="2 组",
        )  # fmt: skip
        group = makes(boss, "market.focusgroup", name=f"{name}小组", project=str(project.pk))
        makes(boss, "market.focustheme", group=str(group.pk), name=f"{name}：太贵")
        findings.append(makes(boss, "market.finding", project=str(project.pk), statement=f"{name}：嫌贵"))
    link = "market.findingevidence.theme"
    assert [offered(boss, "focus-themes", link, one.pk) for one in findings] == [
        ["为什么不换：太贵"],
        ["谁来维保：太贵"],
    ]
    assert offered(boss, "focus-themes", link, findings[0].pk, "维保") == []


def test_the_head_says_how_many_stand_in_each_tab_by_now(boss: Reader) -> None:
    customer = boss.makes("恒泽精密")
    page = f"/customers/{customer.pk}/part/head"
    before = events_of(boss.get(page))["tab-counts"]["counts"]
    makes(boss, "care.ticket", subject="主轴异响", customer=str(customer.pk))
    after = events_of(boss.get(page))["tab-counts"]["counts"]
    assert (before["tickets-customer"], after["tickets-customer"]) == ("0", "1")


def test_the_plain_list_of_notifications_is_the_inbox(boss: Reader) -> None:
    params = {"title": "蓝湖", "hours": 2}
    notify(
        [boss.user.pk], kind="reminder", template="「%(title)s」等了 %(hours)s 小时", key="k", params=params
    )
    assert "「蓝湖」等了 2 小时" in text_of(boss.get("/notifications/", part=False))


def test_the_phone_shows_the_amounts_of_a_related_list(boss: Reader) -> None:
    customer = boss.makes("恒泽精密")
    makes(boss, "trade.salesorder", customer=str(customer.pk))
    row = text_of(boss.get(f"/customers/{customer.pk}/tab/orders-customer"))
    assert row.count("p-amount") == row.count("p-title") == row.count("p-sub") == 1
    makes(boss, "customers.contact", name="周工", customer=str(customer.pk), phone="13812345678")
    row = text_of(boss.get(f"/customers/{customer.pk}/tab/contacts-customer"))
    assert (row.count("p-title"), row.count("p-sub")) == (1, 1)
    assert "13812345678" in row.replace(" ", ""), "what a contact's own list shows on the phone"
