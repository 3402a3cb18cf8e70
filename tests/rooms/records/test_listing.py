"""Lists: every row exactly once and in order whatever the sort, both ways; counts, totals, groups, search, rights."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, rights_changed
from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid
from paceline.metadata import versions
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity
from paceline.records.action import get_action
from paceline.records.plans import with_days
from paceline.records.reading import listing
from paceline.records.reading.listing import ListQuery
from tests.people import People

AT = datetime(2026, 7, 1, tzinfo=UTC)


def deals(rows: list[tuple[str, Decimal | None, int | None]], **extra: Any) -> list[Opportunity]:
    """Opportunities with these names, amounts and custom scores, stored as the door would."""
    return Opportunity.objects.bulk_create(
        Opportunity(
            name=name, number=f"T{i}", amount=amount, amount_base=amount, created_at=AT, updated_at=AT,
            custom={} if score is None else {"cf_900": score}, **extra,
        )
        for i, (name, amount, score) in enumerate(rows)
    )  # fmt: skip


@pytest.fixture
def score(db: None) -> str:
    """A custom number field of opportunities."""
    CustomField.objects.create(object="pipeline.opportunity", code="cf_900", kind="integer", label="评分")
    versions.changed("custom_fields")
    return "cf_900"


def query(**given: Any) -> ListQuery:
    return ListQuery(**{"of": registry.get("pipeline.opportunity"), "by": SYSTEM, **given})


def walk(sort: str, limit: int, **given: Any) -> tuple[list[Any], str]:
    """All ids page by page and the cursor that leads back from the last page."""
    found, cursor, back = [], "", ""
    while True:
        page = listing.fetch(query(sort=sort, limit=limit, cursor=cursor, **given))
        found += [row["id"] for row in page.rows]
        back = page.previous_cursor
        if not page.has_more:
            return found, back
        cursor = page.next_cursor


NAMES = st.sampled_from(["", "a", "b", "甲", "甲乙"])
AMOUNTS = st.one_of(st.none(), st.integers(0, 3).map(Decimal))
SCORES = st.one_of(st.none(), st.integers(0, 2))
SORTS = st.lists(
    st.sampled_from(["name", "amount", "cf_900", "created_at", "customer", "stage", "expected_close_on"]),
    min_size=1, max_size=3, unique=True,
).flatmap(lambda names: st.tuples(*[st.sampled_from([n, f"-{n}"]) for n in names]).map(",".join))  # fmt: skip


def expected(rows: list[Opportunity], sort: str) -> list[Any]:
    """The order in plain Python: empty values last in both directions, ties by id in the direction of the last key."""
    ordered = sorted(rows, key=lambda r: r.pk, reverse=sort.rpartition(",")[2].startswith("-"))
    for part in reversed(sort.split(",")):
        name, down = part.lstrip("-"), part.startswith("-")
        values = {r.pk: value_for(r, name) for r in rows}
        filled = [r for r in ordered if values[r.pk] is not None]
        empty = [r for r in ordered if values[r.pk] is None]
        filled.sort(key=lambda r: values[r.pk], reverse=down)
        ordered = [*filled, *empty]
    return [r.pk for r in ordered]


def value_for(record: Opportunity, name: str) -> Any:
    if name == "cf_900":
        return record.custom.get(name)
    return None if name in ("customer", "stage") else getattr(record, name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, AMOUNTS, SCORES), max_size=14), SORTS, st.integers(1, 5))
def test_every_row_comes_exactly_once_and_in_order(
    score: str, rows: list[tuple[str, Decimal | None, int | None]], sort: str, limit: int
) -> None:
    Opportunity.objects.all().delete()
    made = deals(rows)
    found, back = walk(sort, limit)
    assert sorted(found) == sorted(r.pk for r in made)
    # Text compares by the database's collation, which Python does not know.
    if "name" not in sort:
        assert found == expected(made, sort)
    backwards: list[Any] = []
    while back:
        page = listing.fetch(query(sort=sort, limit=limit, cursor=back))
        backwards = [row["id"] for row in page.rows] + backwards
        back = page.previous_cursor
    assert backwards == found[: len(backwards)]
    assert len(found) - len(backwards) <= limit


def test_empty_values_come_last_both_ways(db: None) -> None:
    deals([("空", None, None), ("小", Decimal(1), None), ("大", Decimal(9), None)])
    for sort, names in (("amount", ["小", "大", "空"]), ("-amount", ["大", "小", "空"])):
        assert [row["name"] for row in listing.fetch(query(sort=sort, columns=["name"])).rows] == names


def test_counts_stop_at_the_cap(db: None) -> None:
    deals([(str(n), None, None) for n in range(7)])
    assert listing.count(query(), cap=5) == listing.Count(5, capped=True)
    assert listing.count(query(), cap=7) == listing.Count(7)
    assert listing.count(query(), cap=None) == listing.Count(7)


def test_totals_and_groups_cover_the_whole_filtered_set(db: None, score: str) -> None:
    deals([("a", Decimal("1.10"), 2), ("b", Decimal("2.20"), 3), ("c", None, None)], source=None)
    deals_of_the_won = {"field": "state", "op": "eq", "value": "open"}
    asked = query(filter=deals_of_the_won, limit=1, aggregates=("amount",))
    assert listing.totals(asked) == {"amount": Decimal("3.30")}
    assert listing.totals(asked, ["cf_900"]) == {"cf_900": Decimal(5)}
    groups = listing.grouped(asked, "state", ["count", "sum:amount"])
    assert groups == [{"key": "open", "label": "进行中", "count": 3, "sum:amount": Decimal("3.30")}]
    assert listing.grouped(asked, "owner")[0] == {"key": None, "label": "", "count": 3}


def test_a_broken_or_foreign_cursor_is_refused(db: None) -> None:
    deals([("a", None, None), ("b", None, None)])
    cursor = listing.fetch(query(sort="name", limit=1)).next_cursor
    for sort, bad in (
        ("-name", cursor),
        ("name", "x"),
        ("name", "W10"),
        ("name", cursor[:-4]),
        ("name", "é" * 5),
    ):
        with pytest.raises(Invalid) as refused:
            listing.fetch(query(sort=sort, cursor=bad))
        assert refused.value.code == "bad_cursor"


@pytest.mark.parametrize(
    "sort", ["nothing", "need", "tags", "name,name", "a,b,c,d,e", "custom", "owner__name"]
)
def test_sorting_by_what_cannot_be_sorted_is_refused(db: None, sort: str) -> None:
    with pytest.raises(Invalid):
        listing.fetch(query(sort=sort))


def test_search_finds_by_piece_and_keeps_the_order(people: People) -> None:
    by = people.acts(people.fang)
    create = get_action("customers.customer.create")
    for name in ("北京远山科技", "远山咨询", "南京银行"):
        create(by, values={"name": name})
    asked = ListQuery(
        registry.get("customers.customer"), by, search="远山", sort="-created_at", columns=["name"]
    )
    assert [row["name"] for row in listing.fetch(asked).rows] == ["远山咨询", "北京远山科技"]
    assert listing.count(asked) == listing.Count(2)
    stranger = ListQuery(registry.get("customers.customer"), people.acts(people.chen), search="远山")
    assert listing.fetch(stranger).rows == []


def test_a_masked_field_is_masked_and_closed_to_filter_sort_and_totals(people: People) -> None:
    create = get_action("customers.customer.create")
    create(people.acts(people.fang), values={"name": "远山", "phone": "+8613812345678"})
    Role.objects.filter(code="test-rep").update(
        fields={"customers.customer": {"phone": "masked", "address": "hidden"}}
    )
    rights_changed()
    by, of = people.acts(people.fang), registry.get("customers.customer")
    asked = ListQuery(of, by, columns=["name", "phone"])
    row = listing.picker(asked)(listing.fetch(asked).rows[0])
    assert row["name"] == "远山"
    assert "1234" not in row["phone"]
    for closed in (
        {"sort": "phone"}, {"filter": {"field": "phone", "op": "eq", "value": "+8613812345678"}},
        {"columns": ["address"]},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            listing.fetch(ListQuery(of, by, **closed))
    assert listing.fetch(ListQuery(of, by, search="13812345678")).rows == []
    assert Customer.objects.count() == 1


def test_a_period_in_days_becomes_part_of_the_kept_statement() -> None:
    sql, params = with_days("a >= %s AND b LIKE '%%' AND c = %s", [date(2026, 3, 1), "x"])
    assert (sql, params) == ("a >= '2026-03-01'::date AND b LIKE '%%' AND c = %s", ("x",))
