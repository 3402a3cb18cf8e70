"""RM-7 资源: 张三 has 120 % to do and 赵敏 40 %; some of his customers become hers, and one click gives them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.customers.models import Activity, Customer, CustomerRule
from paceline.customers.models.rule import kept
from paceline.kernel.clock import FrozenClock
from paceline.records.action import acting
from paceline.records.models import Event
from tests.stories.selling import in_force, unit
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
WEEK = ("2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20")


def held(owner: Person, count: int, industries: tuple[str, ...], hours: float = 3) -> None:
    """Customers with three hours of planned work each, in the week after next Monday; the third is of high value."""
    for at in range(count):
        name = f"{owner.user.name}的客户 {at}"
        values = {
            "name": name,
            "industry": industries[at % len(industries)],
            "value_score": 90 if at == 2 else at,
        }
        made = owner.post("/customers/", values)
        plan = {"subject": f"跟进 {name}", "kind": "call", "planned_at": f"{WEEK[at % 5]} 09:30",
                "minutes": int(hours * 60), "customer": made["id"]}  # fmt: skip
        owner.post("/activities/", plan)


def asked(page: Client, target: str) -> tuple[str, list[str]]:
    """The text of the page, and what is ticked under 换人."""
    text = unescape(page.get(f"/rhythm/levelling/?weeks=1&target={target}").content.decode())
    section = text.split('id="rehoming"')[1] if 'id="rehoming"' in text else ""
    return section, [one.split('"')[0] for one in section.split('name="customer" value="')[1:]]


def test_both_come_into_the_band(world: World, freeze: Callable[[datetime], FrozenClock]) -> None:
    freeze(datetime(2026, 3, 12, 1, tzinfo=UTC))  # Thursday: seven workdays of five hours are looked at
    zhang, zhao, manager = world["张三"], world["赵敏"], world["陈静"]
    with acting(SYSTEM, "a seller has five hours a day") as act:
        act.create(CustomerRule, selling_hours=5, utilisation=1)
    kept.changed()
    held(zhang, 14, ("能源", "制造"))
    held(zhao, 4, ("制造",), 3.5)
    for person in (zhang, zhao):
        person.post("/opportunities/", {"name": "采购"})
    deal = Customer.objects.get(name="张三的客户 1").pk
    opportunity = zhang.post("/opportunities/", {"name": "随客户走", "customer": str(deal)})["id"]
    promised = Customer.objects.get(name="张三的客户 3").pk
    given = {"name": "承诺的单", "customer": str(promised), "forecast_category": "commit"}
    zhang.post("/opportunities/", given)
    target = in_force(
        world["周航"], world["黄总"], value="1200000", starts_on="2026-01-01", unit=str(unit("华东区").pk),
        basis="计划",
    )  # fmt: skip

    def owners() -> dict[str, int]:
        return dict(Counter(Customer.objects.values_list("owner__name", flat=True)))

    page, before = Client(), {"张三": 14, "赵敏": 4}
    page.force_login(manager.user)
    text, pairs = asked(page, target)
    assert "120%</b> → <b" in text
    assert "40%</b> → <b" in text
    assert "86%" in text
    assert "74%" in text
    assert [one.split(":")[1] for one in pairs] == [str(zhao.user.pk)] * 4
    chosen = Customer.objects.filter(pk__in=[one.split(":")[0] for one in pairs])
    assert {one.name for one in chosen} == {f"张三的客户 {at}" for at in (1, 5, 7, 9)}, (
        "what she knows, least value"
    )
    assert text.count("赵敏已有 4 个「制造」客户") == 4
    assert owners() == before, "a proposal changes nothing"

    body = {"weeks": "1", "target": target, "customer": pairs}
    told = manager.post(f"/targets/{target}/new_owners", {"weeks": 1})["result"]
    assert {f"{one['customer']}:{one['owner']}" for one in told["steps"]} == set(pairs), (
        "a program reads the same"
    )
    assert told["people"][0]["name"] == "张三"
    assert told["people"][0]["before"] == pytest.approx(1.2)
    assert zhang.refused(f"/targets/{target}/new_owners", {"weeks": 1})["status"] == 404
    assert manager.refused(f"/targets/{target}/new_owners", {"weeks": 3})["errors"].keys() == {"weeks"}

    rep = Client(raise_request_exception=False)
    rep.force_login(zhang.user)
    assert rep.post("/rhythm/levelling/owners", body).status_code == 403
    assert not asked(rep, target)[0]
    assert owners() == before, "who has them does not decide"

    first = {**body, "customer": pairs[:1]}
    assert page.post("/rhythm/levelling/owners", first).status_code == 204
    assert owners() == {"张三": 13, "赵敏": 5}, "in parts"
    assert page.post("/rhythm/levelling/owners", body).status_code == 204
    assert owners() == {"张三": 10, "赵敏": 8}
    assert page.post("/rhythm/levelling/owners", body).status_code == 204
    assert owners() == {"张三": 10, "赵敏": 8}, "asked again, nothing more"
    assert "不用换人" in asked(page, target)[0]
    plans = Counter(Activity.objects.filter(customer__isnull=False).values_list("owner__name", flat=True))
    assert plans == owners(), "what was planned goes along"
    assert zhao.get(f"/opportunities/{opportunity}/")["name"] == "随客户走"

    event = Event.objects.filter(record_id=pairs[-1].split(":")[0]).latest("seq")
    assert event.name == "customers.customer.assign"
    assert event.payload["changes"]["owner"] == [str(zhang.user.pk), str(zhao.user.pk)], "who had it is kept"
    page.post(f"/undo/{event.batch}")
    assert owners() == {"张三": 13, "赵敏": 5}, "one click takes back what one click did"
    plans = Counter(Activity.objects.filter(customer__isnull=False).values_list("owner__name", flat=True))
    assert plans == owners(), "and the plans with it"

    step = manager.post(f"/targets/{target}/new_owners", {"weeks": 1})["result"]["steps"][0]
    chosen_rows = [{"customer": step["customer"], "owner": step["owner"]}]
    wanted = {"weeks": 1, "customers": chosen_rows}
    assert zhang.refused(f"/targets/{target}/rehome", wanted)["status"] == 404
    done = manager.post(f"/targets/{target}/rehome", wanted)["result"]
    assert (done["moved"], done["failed"], owners()) == (1, [], {"张三": 12, "赵敏": 6})
    again = manager.post(f"/targets/{target}/rehome", wanted)["result"]
    assert (again["moved"], again["failed"]) == (0, ["建议已经变了"]), "a repeated request moves nothing more"
