"""Segments: lists made by conditions or by hand, who was in on a day, what each reader sees of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, principal_of, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Customer, Segment, SegmentMember
from paceline.customers.segments.membership import members
from paceline.customers.segments.nightly import refresh_all
from paceline.customers.segments.overlap import matrix
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.acting.bulk import perform_many
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.reading.listing import ListQuery, count
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.customers.conftest import fresh
from tests.samples import record_of

pytestmark = pytest.mark.django_db
IN_STEEL = {"field": "industry", "op": "eq", "value": "钢铁"}


def customer(by: Principal, name: str, **values: Any) -> Customer:
    made: Customer = perform(by, "customers.customer.create", None, {"name": name, **values})
    return made


def segment(by: Principal, name: str = "钢铁客户", condition: Any = IN_STEEL, **values: Any) -> Segment:
    given = {"name": name, "definition": condition, **values}
    made: Segment = perform(by, "customers.segment.create", None, given)
    return made


def names(of: Segment, on: date | None = None, by: Principal = SYSTEM) -> set[str]:
    return {one.name for one in members(of, by=by, on=on)}


def test_a_condition_makes_the_list_at_once_and_every_night(boss: Principal) -> None:
    customer(boss, "甲钢", industry="钢铁")
    other = customer(boss, "乙化", industry="化工")
    made = segment(boss)
    assert names(made) == {"甲钢"}
    perform(boss, "customers.customer.change", other.pk, {"industry": "钢铁"})
    assert names(made) == {"甲钢"}
    refresh_all()
    assert names(made) == {"甲钢", "乙化"}


def test_a_second_night_changes_nothing(boss: Principal) -> None:
    customer(boss, "甲钢", industry="钢铁")
    made = segment(boss)
    before = list(SegmentMember._default_manager.values())
    events = Event.objects.filter(record_id=made.pk).count()
    refresh_all()
    refresh_all()
    assert list(SegmentMember._default_manager.values()) == before
    assert Event.objects.filter(record_id=made.pk).count() == events
    assert fresh(made).version == made.version


def test_the_list_of_any_day_stays_known(boss: Principal, freeze: Any) -> None:
    freeze(datetime(2026, 4, 1, 4, tzinfo=UTC))
    first = customer(boss, "甲钢", industry="钢铁")
    made = segment(boss)
    freeze(datetime(2026, 4, 10, 4, tzinfo=UTC))
    customer(boss, "乙钢", industry="钢铁")
    perform(boss, "customers.customer.change", first.pk, {"industry": "化工"})
    perform(boss, "customers.segment.refresh", made.pk)
    assert names(made) == {"乙钢"}
    assert names(made, date(2026, 4, 9)) == {"甲钢"}
    assert names(made, date(2026, 4, 10)) == {"乙钢"}
    assert names(made, date(2026, 3, 31)) == set()


def test_young_shanghai_customers_with_two_orders_in_90_days_are_as_many_as_sql_says(
    boss: Principal, people: People, freeze: Any
) -> None:
    """R074: the birthday is the contact's; orders count when confirmed, by the day they were placed."""
    freeze(datetime(2026, 4, 1, 4, tzinfo=UTC))
    cases = [
        ("甲", "310115", "1996-03-01", ["2026-03-01", "2026-02-01"]),
        ("乙", "310115", "1996-03-01", ["2026-03-01", "2025-06-01"]),
        ("丙", "320500", "1996-03-01", ["2026-03-01", "2026-02-01"]),
        ("丁", "310101", "1980-03-01", ["2026-03-01", "2026-02-01"]),
    ]
    for name, region, birthday, days in cases:
        one = customer(boss, name, region=region, kind="person")
        key = str(one.pk)
        contact = {"customer": key, "name": name, "birthday": birthday}
        perform(boss, "customers.contact.create", None, contact)
        for day in days:
            order = record_of(registry.get("trade.salesorder"), boss, customer=key, ordered_on=day)
            record_of(registry.get("trade.orderline"), boss, order=str(order.pk), price="100")
            perform(boss, "trade.salesorder.confirm", order.pk)
    contacts, orders = "customers.contact:customer", "trade.salesorder:customer"
    aged = {"field": "birthday", "op": "between", "value": ["1990-04-02", "2001-04-01"]}
    made = segment(boss, "上海年轻常客", {"all": [
        {"field": contacts, "op": "gte", "value": 1, "where": aged},
        {"field": "region", "op": "under", "value": "310000"},
        {"field": orders, "op": "gte", "value": 2,
         "where": {"field": "ordered_on", "op": "within", "value": "last_90_days"}},
    ]})  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM customers_customer c WHERE c.region LIKE '31%%' AND c.deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM customers_contact p WHERE p.customer_id = c.id AND p.deleted_at IS NULL
                        AND p.birthday > %s::date - interval '36 years'
                        AND p.birthday <= %s::date - interval '25 years')
            AND 2 <= (SELECT count(*) FROM trade_salesorder o WHERE o.customer_id = c.id AND o.deleted_at IS NULL
                      AND o.state NOT IN ('draft', 'cancelled') AND o.ordered_on > %s::date - 90
                      AND o.ordered_on <= %s::date)
            """,
            ["2026-04-01"] * 4,
        )
        assert members(made).count() == cursor.fetchone()[0] == 1
    assert names(made) == {"甲"}


def test_any_list_is_cut_by_a_segment(boss: Principal) -> None:
    inside, outside = customer(boss, "甲钢", industry="钢铁"), customer(boss, "乙化", industry="化工")
    made = segment(boss)
    for one in (inside, outside):
        perform(boss, "customers.contact.create", None, {"customer": str(one.pk), "name": f"{one.name}经理"})
    of, member = registry.of(Customer), "customers.segmentmember:customer.segment"
    asked = {"field": member, "op": "in", "value": [str(made.pk)]}
    assert [row["name"] for row in ListQuery(of, boss, filter=asked).rows.values("name")] == ["甲钢"]
    assert count(ListQuery(of, boss, filter={**asked, "op": "not_in"})).value == 1
    people = registry.get("customers.contact")
    through = {"field": f"customer.{member}", "op": "eq", "value": str(made.pk)}
    assert [row["name"] for row in ListQuery(people, boss, filter=through).rows.values("name")] == [
        "甲钢经理"
    ]


def test_each_reader_counts_the_members_that_he_sees(people: People, boss: Principal, rep: Principal) -> None:
    customer(boss, "甲钢", industry="钢铁")
    customer(rep, "乙钢", industry="钢铁")
    made = segment(boss)
    assert names(made) == {"甲钢", "乙钢"}
    assert names(made, by=rep) == {"乙钢"}
    assert visible(rep, SegmentMember).count() == 1


def test_me_is_the_segments_owner(people: People, boss: Principal, rep: Principal) -> None:
    customer(boss, "甲钢", industry="钢铁")
    customer(rep, "乙钢", industry="钢铁")
    made = segment(rep, "我的", {"field": "owner", "op": "eq", "value": "me"})
    refresh_all()
    assert names(made) == {"乙钢"}


@pytest.mark.parametrize("condition", [
    {"field": "no_such", "op": "empty"}, {"field": "industry", "op": "eq", "value": ""}, {"all": [{"all": []}]},
])  # fmt: skip
def test_a_condition_that_cannot_be_asked_is_refused(condition: Any, boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        segment(boss, condition=condition)
    assert "definition" in refused.value.by_field
    assert not visible(SYSTEM, Segment).exists()


def test_nobody_makes_a_segment_of_what_he_may_not_see(people: People) -> None:
    Role.objects.filter(code="test-rep").update(fields={"customers.customer": {"industry": "masked"}})
    rights_changed()
    with pytest.raises(Invalid):
        segment(principal_of(people.fang))


def test_a_segment_is_not_made_of_itself(boss: Principal) -> None:
    made = segment(boss)
    itself = {"field": "customers.segmentmember:customer.segment", "op": "in", "value": [str(made.pk)]}
    with pytest.raises(Invalid):
        perform(boss, "customers.segment.change", made.pk, {"definition": itself})


def test_a_condition_that_broke_leaves_the_list_and_is_told_once(boss: Principal, people: People) -> None:
    customer(boss, "甲钢", industry="钢铁")
    made = segment(boss)
    Segment._default_manager.filter(pk=made.pk).update(definition={"field": "cf_9", "op": "empty"})
    refresh_all()
    refresh_all()
    assert names(made) == {"甲钢"}
    assert "cf_9" in fresh(made).problem
    assert Notification._default_manager.filter(kind="segment", user=people.boss).count() == 1


def test_a_static_list_is_kept_by_hand(boss: Principal) -> None:
    made = segment(boss, "老朋友", {}, kind="static")
    keys = [customer(boss, name).pk for name in ("甲", "乙")]
    for _again in range(2):
        report = perform_many(boss, "customers.customer.join_segment", keys, {"segment": str(made.pk)})
        assert not report.failed
    assert names(made) == {"甲", "乙"}
    for _again in range(2):
        perform(boss, "customers.customer.leave_segment", keys[0], {"segment": str(made.pk)})
    assert names(made) == {"乙"}
    assert Event.objects.filter(record_id=keys[0], name="customers.customer.leave_segment").count() == 1
    with pytest.raises(Conflict):
        perform(boss, "customers.segment.refresh", made.pk)


def test_a_static_list_taken_from_a_condition_stays_as_it_was_taken(boss: Principal) -> None:
    customer(boss, "甲钢", industry="钢铁")
    made = segment(boss, kind="static")
    customer(boss, "乙钢", industry="钢铁")
    refresh_all()
    assert names(made) == {"甲钢"}


def test_nobody_is_put_on_a_dynamic_list_or_on_that_of_others(
    boss: Principal, rep: Principal, people: People
) -> None:
    mine = customer(rep, "甲")
    with pytest.raises(Invalid):
        perform(rep, "customers.customer.join_segment", mine.pk, {"segment": str(segment(rep).pk)})
    Role.objects.filter(code="test-rep").update(grants={
        "customers.customer": {"read": "own"}, "customers.segmentmember": {"read": "own", "create": "own"},
        "customers.segment": {"read": "all", "change": "own"},
    })  # fmt: skip
    rights_changed()
    theirs = {"segment": str(segment(boss, "别人的", {}, kind="static").pk)}
    with pytest.raises(NotAllowed):
        perform(people.acts(people.fang), "customers.customer.join_segment", mine.pk, theirs)


def test_two_segments_of_one_name_are_refused_in_words(boss: Principal) -> None:
    segment(boss)
    with pytest.raises(Conflict):
        segment(boss)


def test_the_overlap_of_segments_counts_each_pair_and_all(boss: Principal, people: People) -> None:
    for name, industry, tag in (
        ("甲", "钢铁", "重点"),
        ("乙", "钢铁", ""),
        ("丙", "化工", "重点"),
        ("丁", "化工", ""),
    ):
        customer(boss, name, industry=industry, tags=[tag] if tag else [])
    steel = segment(boss)
    tagged = segment(boss, "重点", {"field": "tags", "op": "has_any", "value": ["重点"]})
    nobody = segment(boss, "没人", {"field": "industry", "op": "eq", "value": "航天"})
    found = matrix([steel, tagged, nobody], boss)
    assert found.shared == [[2, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert (found.in_all, found.in_one, found.total, found.is_apart) == (0, 2, 3, False)
    assert (found.share(0, 1), found.share(2, 0)) == (0.5, None)
    assert matrix([steel, tagged], people.acts(people.chen)).total == 0


def test_the_page_of_the_overlap_says_what_is_missing_and_leads_to_the_customers(
    boss: Principal, people: People, client: Client
) -> None:
    client.force_login(people.boss)
    assert "存为客群" in client.get("/segments/overlap").content.decode()
    customer(boss, "甲", industry="钢铁", tags=["重点"])
    keys = [segment(boss).pk, segment(boss, "重点", {"field": "tags", "op": "has_any", "value": ["重点"]}).pk]
    assert "至少选两个" in client.get("/segments/overlap", {"segment": keys[0]}).content.decode()
    page = client.get("/segments/overlap", {"segment": [*keys, "x"]}).content.decode()
    assert "100%" in page
    assert "/customers/?filter=" in page


def test_of_doubles_the_kept_customer_stands_on_the_hand_made_lists(boss: Principal) -> None:
    keep, double = customer(boss, "甲钢"), customer(boss, "甲钢铁")
    one, both = segment(boss, "一", None, kind="static"), segment(boss, "二", None, kind="static")
    for who, where in ((double, one), (double, both), (keep, both)):
        perform(boss, "customers.customer.join_segment", who.pk, {"segment": str(where.pk)})
    perform(boss, "customers.customer.merge", keep.pk, {"others": [str(double.pk)]})
    assert (names(one), names(both)) == ({"甲钢"}, {"甲钢"})


def test_persons_of_an_age_are_found_and_the_window_moves_with_the_day(boss: Principal, freeze: Any) -> None:
    """25 to 35 years old: 25 on the birthday itself, not 36 yet."""
    freeze(datetime(2026, 4, 1, 4, tzinfo=UTC))
    born = {
        "刚满 25": "2001-04-01",
        "明天 25": "2001-04-02",
        "今天 36": "1990-04-01",
        "明天 36": "1990-04-02",
    }
    for name, birthday in born.items():
        customer(boss, name, kind="person", birthday=birthday, gender="female", region="310000")
    customer(boss, "公司", region="310000")
    aged = segment(boss, "25–35 岁", {"all": [
        {"field": "birthday", "op": "gt", "value": "-36y"}, {"field": "birthday", "op": "lte", "value": "-25y"},
        {"field": "gender", "op": "eq", "value": "female"}, {"field": "region", "op": "under", "value": "310000"},
    ]})  # fmt: skip
    assert names(aged) == {"刚满 25", "明天 36"}
    freeze(datetime(2026, 4, 2, 4, tzinfo=UTC))
    refresh_all()
    assert names(aged) == {"刚满 25", "明天 25"}


def test_a_forgotten_person_has_neither_birthday_nor_gender(boss: Principal) -> None:
    made = customer(boss, "王小姐", kind="person", birthday="2000-02-29", gender="female")
    perform(SYSTEM, "customers.customer.erase", made.pk, {"basis": "本人要求"})
    assert (fresh(made).birthday, fresh(made).gender) == (None, "")
