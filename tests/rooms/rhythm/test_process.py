"""过程监控: deals that do not move become one task each; what will hardly come is closed by hand and can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity, Customer
from paceline.interfaces.web.pages.rhythm.process import MOST_OWNERS
from paceline.kernel.clock import FrozenClock, now
from paceline.kernel.errors import Conflict, NotFound
from paceline.kernel.ids import uuid7
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.pipeline.queries.stalled import limit_of
from paceline.records.action import acting, perform
from paceline.records.models import Event
from paceline.rhythm.queries.monitor.after_sale import after_sale
from paceline.rhythm.queries.monitor.closing import to_close
from paceline.rhythm.queries.monitor.process import process
from paceline.rhythm.watching.watch import watch
from paceline.trade.models import PaymentPlan, SalesOrder
from tests.people import People

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)


def later(clock: FrozenClock, workdays: int) -> None:
    """Move the clock to the morning of a workday to come."""
    day = working_calendar().add_workdays(local_day(now()), workdays)
    clock.move_to(datetime.combine(day, time(1), tzinfo=UTC))


def called(by: Principal, deal: Opportunity) -> None:
    """Somebody has talked to the customer."""
    said = {"subject": "回电", "opportunity": str(deal.pk), "outcome": "connected"}
    perform(by, "customers.activity.log", None, said)


def open_tasks(deal: Opportunity) -> list[tuple[str, str]]:
    rows = Activity.objects.filter(opportunity=deal, kind="task", status="planned").exclude(cause="")
    return list(rows.values_list("cause", "owner__name"))


def test_a_deal_that_does_not_move_is_one_task_that_goes_when_it_moves(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    fang = people.acts(people.fang)
    deal: Opportunity = perform(fang, "pipeline.opportunity.create", None, {"name": "采购"})
    with pytest.raises(Conflict, match="不用派任务"):
        perform(manager, "pipeline.opportunity.prompt", deal.pk)
    later(clock, limit_of(deal.stage) + 3)
    watch()
    watch()
    assert open_tasks(deal) == [("stuck", "王芳")], "a second night gives no second task"
    Activity.objects.filter(opportunity=deal).update(created_at=MONDAY - timedelta(days=1))
    watch()
    assert open_tasks(deal) == [("stuck", "王芳")], "an older task that is still open says it"
    task = perform(manager, "pipeline.opportunity.prompt", deal.pk, {"note": "找采购经理"})
    assert task.pk == Activity.objects.get(opportunity=deal, cause="stuck").pk, (
        "asked again it is the open one"
    )
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "pipeline.opportunity.prompt", deal.pk)
    again = perform(fang, "customers.activity.reschedule", task.pk, {"planned_at": "2026-09-01T02:00:00Z"})
    assert (again.cause, len(open_tasks(deal))) == ("stuck", 1), "put off it is still the same task"

    funnel = default_funnel()
    assert funnel is not None
    given = {"stage": str(funnel.path[1].pk), "override": True, "reason": "老客户"}
    perform(boss, "pipeline.opportunity.move", deal.pk, given)
    assert open_tasks(deal) == [], "it moved"
    later(clock, 12)
    task = perform(manager, "pipeline.opportunity.prompt", deal.pk, {"who": str(people.qiang.pk)})
    assert open_tasks(deal) == [(task.cause, "李强")]
    assert "个工作日" in task.notes
    until = working_calendar().add_workdays(local_day(now()), 10).isoformat()
    perform(manager, "pipeline.opportunity.extend", deal.pk, {"until": until, "reason": "等预算"})
    assert open_tasks(deal) == [], "it may wait"
    later(clock, 12)
    (row,) = process(manager, local_day(now())).stuck
    assert [str(cause) for cause, _why in row.causes][-1] == "silent"
    Opportunity.objects.filter(pk=deal.pk).update(
        stage_entered_at=now() - timedelta(days=1), last_touch_at=MONDAY
    )
    perform(manager, "pipeline.opportunity.prompt", deal.pk)
    assert open_tasks(deal) == [("silent", "王芳")]
    perform(
        fang,
        "customers.activity.log",
        None,
        {"subject": "回电", "opportunity": str(deal.pk), "outcome": "connected"},
    )
    assert open_tasks(deal) == [], "somebody has talked to them"


def won_in_ten_days(owner: User, count: int) -> None:
    """Deals that were won ten workdays after they entered the first stage, as an import leaves them."""
    funnel = default_funnel()
    assert funnel is not None
    entered = date(2026, 5, 11)
    left = working_calendar().add_workdays(entered, 10)
    deals = [
        Opportunity(
            name=f"成交{at}", number=f"SJX-{at}", pipeline=funnel.pipeline, stage=funnel.end("won"), state="won",
            closed_on=left, owner=owner, team_id=owner.unit_id, amount_base=Decimal(1000),
            created_at=timezone.now(), updated_at=timezone.now(),
        )
        for at in range(count)
    ]  # fmt: skip
    Opportunity.objects.bulk_create(deals)
    StageEvent.objects.bulk_create(
        StageEvent(
            opportunity=one,
            from_stage=before,
            to_stage=stage,
            recorded_at=MONDAY,
            moved_at=datetime.combine(day, time(4), tzinfo=UTC),
        )
        for one in deals
        for before, stage, day in ((None, funnel.first, entered), (funnel.first, funnel.end("won"), left))
    )


def test_what_outlives_every_won_deal_is_closed_by_hand_and_undone(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    won_in_ten_days(people.qiang, 20)
    fang = people.acts(people.fang)
    names = ("老商机一", "老商机二", "还在谈")
    one, two, alive = (
        perform(fang, "pipeline.opportunity.create", None, {"name": n, "amount": "1000"}) for n in names
    )
    later(clock, 15)
    assert to_close(manager, local_day(now())).count == 0, "fifteen days of silence are not enough"
    later(clock, 10)
    perform(
        fang,
        "customers.activity.log",
        None,
        {"subject": "回电", "opportunity": str(alive.pk), "outcome": "connected"},
    )
    watch()
    today = local_day(now())
    found = to_close(manager, today)
    assert ({row.deal.pk for row in found.rows}, found.count, found.amount) == (
        {one.pk, two.pk},
        2,
        Decimal(2000),
    )
    assert {(row.days, row.quiet, row.bound.n) for row in found.rows} == {(25, 25, 20)}
    assert 10 <= found.rows[0].bound.days < 20
    assert to_close(people.acts(people.chen), today).count == 0

    page = Client()
    page.force_login(people.min)
    text = unescape(page.get("/rhythm/process/").content.decode())
    assert "20 个里 99% 在" in text
    assert "合计 ¥2,000" in text
    entered = Opportunity.objects.get(pk=one.pk).stage_entered_at
    reason = {"lost_reason": "no_decision", "lost_note": "半年没回音"}
    answer = page.post("/rhythm/process/close", {"deal": [one.pk, two.pk, alive.pk], **reason})
    assert "关闭了 2 个商机，1 个已有新进展" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert set(Opportunity.objects.filter(state="lost").values_list("pk", flat=True)) == {one.pk, two.pk}
    batch = Event.objects.filter(record_id=one.pk).latest("seq").batch
    page.post(f"/undo/{batch}")
    back = Opportunity.objects.get(pk=one.pk)
    assert (back.state, back.stage_entered_at, back.lost_reason, back.closed_on) == (
        "open",
        entered,
        "",
        None,
    )
    assert StageEvent.objects.filter(opportunity=one).latest("pk").to_stage_id == back.stage_id
    assert to_close(manager, today).count == 2

    until = working_calendar().add_workdays(today, 5).isoformat()
    page.post("/rhythm/process/keep", {"deal": [one.pk, two.pk], "until": until, "reason": ""})
    assert to_close(manager, today).count == 2, "without a reason nothing is put off"
    page.post("/rhythm/process/keep", {"deal": [one.pk], "until": until, "reason": "等招标"})
    assert [row.deal.pk for row in to_close(manager, today).rows] == [two.pk]


def test_what_waits_after_the_order_is_on_the_monitor(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    with acting(SYSTEM, "an order that is late, and one that is not") as act:
        who = act.create(Customer, name="恒泽精工", owner=people.fang.pk, team=people.fang.unit_id)
        late_one, order = [
            act.create(
                SalesOrder, customer=who, owner=people.fang.pk, team=people.fang.unit_id, state="confirmed",
                ordered_on=date(2026, 6, 1), promised_on=promised,
            )
            for promised in (date(2026, 6, 29), date(2026, 7, 20))
        ]  # fmt: skip
        act.create(
            PaymentPlan, order=order, customer=who, seq=1, due_on=date(2026, 7, 3), amount=Decimal(500),
            amount_currency="CNY", paid=Decimal(0), paid_currency="CNY",
        )  # fmt: skip
    steps, late = after_sale(manager, local_day(now()))
    counts = {one.step.code: (one.count, one.late, one.longest) for one in steps}
    assert counts == {
        "delivery": (2, 1, 5),
        "signing": (0, 0, 0),
        "payment": (1, 1, 1),
        "ticket": (0, 0, 0),
        "repurchase": (0, 0, 0),
    }
    assert [(row.step.code, row.over, row.customer) for row in late] == [
        ("delivery", 5, "恒泽精工"),
        ("payment", 1, "恒泽精工"),
    ]
    assert after_sale(people.acts(people.chen), local_day(now()))[1] == []
    page = Client()
    page.force_login(people.min)
    text = unescape(page.get("/rhythm/process/").content.decode())
    links = [one.split('"')[0] for one in text.split('href="/orders/?')[1:]]
    (query,) = [one for one in links if "promised_on" in one]
    rows = page.get(f"/orders/?{query}").content.decode()
    assert (late_one.number in rows, order.number in rows) == (True, False), "the figure leads to its rows"


def test_of_many_people_those_with_most_stuck_deals_are_listed(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(MONDAY)
    one: Opportunity = perform(
        boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(people.fang.pk)}
    )
    crowd = User.objects.bulk_create(
        User(username=f"crowd{at:02d}", name=f"众{at:02d}", unit=people.fang.unit, password="!")
        for at in range(MOST_OWNERS + 2)
    )
    entered = now() - timedelta(days=400)
    copied = {f.attname: getattr(one, f.attname) for f in Opportunity._meta.concrete_fields}
    Opportunity.objects.bulk_create(
        Opportunity(**{**copied, "id": uuid7(), "number": f"{owner.pk}-{n}"[-40:], "owner_id": owner.pk,
                       "stage_entered_at": entered})
        for at, owner in enumerate(crowd) for n in range(1 + (at > 1))
    )  # fmt: skip
    client.force_login(people.boss)
    shown = client.get("/rhythm/process/")
    listed = shown.content.decode().split("停在谁手里")[2].split("</table>")[0]
    assert [owner.name for owner in crowd if f">{owner.name}</th>" in listed] == [
        owner.name for owner in crowd[2:]
    ]
    assert listed.count('<th scope="row">') == MOST_OWNERS
    assert "只列出停滞最多的，还有 2 人" in shown.content.decode(), "the two with one each"
    assert process(boss, local_day(now())).total == 2 + 2 * MOST_OWNERS, "but all are counted"


def test_a_lead_time_set_by_hand_for_a_unit_decides_what_is_proposed_for_closing_there(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People
) -> None:
    clock.move_to(MONDAY)
    won_in_ten_days(people.qiang, 20)
    deal = perform(
        people.acts(people.fang), "pipeline.opportunity.create", None, {"name": "长单", "amount": "1000"}
    )
    later(clock, 25)
    today, funnel = local_day(now()), default_funnel()
    assert funnel is not None
    assert [row.deal.pk for row in to_close(manager, today).rows] == [deal.pk]
    given = {
        "stage": str(funnel.first.pk), "what": "lead_time", "days": "120", "reason": "这个组只做整线，周期长",
        "unit": str(people.fang.unit_id),
    }  # fmt: skip
    override = perform(boss, "rhythm.conversionoverride.create", None, given)
    assert to_close(manager, today).count == 0, "the unit's deals may take longer"
    perform(boss, "rhythm.conversionoverride.end", override.pk)
    assert to_close(manager, today).count == 1
