"""Custom fields of every type: stored, read back as their type, filtered, sorted, renamed, archived, converted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.custom import kinds
from paceline.metadata.custom_values import Taken
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.reading import listing
from paceline.records.reading.search import found_by
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
OBJECT = "customers.customer"
STORED: dict[str, tuple[Any, Any]] = {
    "text": ("  朝阳路  店 ", "朝阳路 店"),
    "long_text": ("一\n二", "一\n二"),
    "rich_text": ("<p>好</p><script>x</script>", "<p>好</p>"),
    "integer": ("1,200", 1200),
    "decimal": ("86.5", Decimal("86.5000")),
    "percent": ("35%", Decimal("0.350000")),
    "amount": ("1.2万", Decimal("12000.00")),
    "day": ("2026-03-05", date(2026, 3, 5)),
    "instant": ("2026-03-05 10:30", datetime(2026, 3, 5, 2, 30, tzinfo=UTC)),
    "yes_no": ("是", True),
    "choice": ("社区店", "社区店"),
    "multiple_choice": (["社区店", "旗舰店"], ["社区店", "旗舰店"]),
    "tags": (["冷链"], ["冷链"]),
    "region": ("320500", "320500"),
    "phone": ("13800138000", "+8613800138000"),
    "email": ("A@Example.com", "a@example.com"),
    "web_address": ("example.com", "https://example.com"),
    "credit_code": ("91350100M000100Y43", "91350100M000100Y43"),
    "geo_point": ("31.29,120.58", {"lat": "31.290000", "lng": "120.580000"}),
}
CHOICES = [{"label": "社区店", "color": "c2"}, {"label": "旗舰店"}]


@pytest.fixture
def by(people: People) -> Any:
    return people.acts(people.boss)


@pytest.fixture
def admin(people: People) -> Any:
    return people.acts(people.admin)


def add(admin: Any, kind: str = "decimal", label: str = "门店面积", **more: Any) -> CustomField:
    given = {"object": OBJECT, "kind": kind, "label": label, **more}
    if "choice" in kind:
        given.setdefault("choices", CHOICES)
    row: CustomField = perform(admin, "metadata.customfield.create", None, given)
    return row


def fresh(by: Any, record: Any) -> Any:
    return visible(by, type(record)).get(pk=record.pk)


def matching(by: Any, condition: dict[str, Any]) -> set[Any]:
    query = listing.ListQuery(registry.get(OBJECT), by, filter=condition)
    return {row["id"] for row in listing.fetch(query).rows}


def test_the_samples_cover_every_type_that_can_be_added() -> None:
    assert {kind.kind for kind in kinds()} - {"file"} == STORED.keys()


@pytest.mark.parametrize("kind", sorted(STORED))
def test_a_value_is_stored_read_back_filtered_and_told(kind: str, by: Any, admin: Any) -> None:
    of = registry.get(OBJECT)
    name = add(admin, kind).code
    given, wanted = STORED[kind]
    full, empty = record_of(of, by, **{name: given}), record_of(of, by)
    bound = of.fields[name]
    assert bound.of(fresh(by, full)) == wanted
    assert name not in fresh(by, empty).custom
    assert matching(by, {"field": name, "op": "not_empty"}) == {full.pk}
    assert empty.pk in matching(by, {"field": name, "op": "empty"})
    event = Event.objects.get(record_id=full.pk)
    assert event.payload["changes"][name] == [None, bound.type.to_json(wanted)]
    perform(by, f"{OBJECT}.change", full.pk, {name: [] if isinstance(given, list) else ""})
    assert name not in fresh(by, full).custom
    last = Event.objects.filter(record_id=full.pk).latest("seq")
    assert last.payload["changes"][name] == [bound.type.to_json(wanted), bound.type.to_json(None)]


@pytest.mark.parametrize(
    ("kind", "values", "condition", "hits"),
    [
        ("integer", ["5", "12", ""], {"op": "gt", "value": "9"}, [1]),
        ("integer", ["5", "12", ""], {"op": "ne", "value": "5"}, [1, 2]),
        ("integer", ["5", "12", ""], {"op": "not_in", "value": ["5"]}, [1, 2]),
        ("decimal", ["5.5", "12", ""], {"op": "between", "value": ["5", "6"]}, [0]),
        ("day", ["2026-01-01", "2026-02-01", ""], {"op": "lt", "value": "2026-01-15"}, [0]),
        ("instant", ["2026-01-01 08:00", "2026-02-01 08:00", ""], {"op": "gte", "value": "2026-01-15"}, [1]),
        ("text", ["北京朝阳", "上海", ""], {"op": "contains", "value": "朝阳"}, [0]),
        ("text", ["北京朝阳", "上海", ""], {"op": "not_contains", "value": "朝阳"}, [1, 2]),
        ("choice", ["社区店", "旗舰店", ""], {"op": "in", "value": ["旗舰店"]}, [1]),
        ("multiple_choice", [["社区店"], ["社区店", "旗舰店"], []], {"op": "has_all", "value": ["社区店", "旗舰店"]}, [1]),  # noqa: E501
        ("multiple_choice", [["社区店"], ["旗舰店"], []], {"op": "has_any", "value": ["社区店"]}, [0]),
        ("yes_no", ["是", "否", ""], {"op": "eq", "value": "true"}, [0]),
        ("region", ["320500", "310000", ""], {"op": "under", "value": "320000"}, [0]),
    ],
)  # fmt: skip
def test_conditions_mean_the_same_as_on_columns(
    kind: str, values: list[Any], condition: dict[str, Any], hits: list[int], by: Any, admin: Any
) -> None:
    name = add(admin, kind).code
    records = [record_of(registry.get(OBJECT), by, **({name: v} if v else {})) for v in values]
    found = matching(by, {"field": name, **condition})
    assert [at for at, record in enumerate(records) if record.pk in found] == hits
    inverse = matching(by, {"not": [{"field": name, **condition}]})
    assert [at for at, record in enumerate(records) if record.pk in inverse] == sorted({0, 1, 2} - set(hits))


def test_lists_sort_by_the_value_not_by_its_text(by: Any, admin: Any) -> None:
    of, name = registry.get(OBJECT), add(admin, "integer").code
    keys = [record_of(of, by, **{name: value}).pk for value in ("100", "9", "25")]
    query = listing.ListQuery(of, by, sort=name, columns=("name", name))
    rows = [row for row in listing.fetch(query).rows if row["id"] in keys]
    assert [of.fields[name].pick(row) for row in rows] == [9, 25, 100]
    assert listing.totals(query, [name])[name] == 134


def test_names_that_are_not_generated_never_reach_sql() -> None:
    for code in ("name", "cf_1' OR 1=1 --", "cf_", "cf_01", "CF_1", ""):
        with pytest.raises(ValueError):
            Taken(code, text=True)


def test_a_rename_keeps_the_values_and_speaks_both_languages(by: Any, admin: Any) -> None:
    row = add(admin, "integer", "面积", label_en="Area")
    record = record_of(registry.get(OBJECT), by, **{row.code: "12"})
    perform(admin, "metadata.customfield.change", row.pk, {"label": "门店面积", "label_en": "Store area"})
    bound = registry.get(OBJECT).fields[row.code]
    assert bound.of(fresh(by, record)) == 12
    assert bound.label == "门店面积"
    with translation.override("en"):
        assert registry.get(OBJECT).fields[row.code].label == "Store area"


def test_an_archived_field_is_nowhere_and_comes_back_with_its_values(by: Any, admin: Any) -> None:
    of, row = registry.get(OBJECT), add(admin, "text")
    record = record_of(of, by, **{row.code: "朝阳路"})
    perform(admin, "metadata.customfield.archive", row.pk)
    assert row.code not in of.fields
    with pytest.raises(Invalid):
        perform(by, f"{OBJECT}.change", record.pk, {row.code: "别处"})
    with pytest.raises(Invalid):
        matching(by, {"field": row.code, "op": "not_empty"})
    perform(admin, "metadata.customfield.restore", row.pk)
    assert of.fields[row.code].of(fresh(by, record)) == "朝阳路"
    with pytest.raises(Conflict):
        perform(admin, "metadata.customfield.restore", row.pk)


def test_text_values_are_searched(by: Any, admin: Any) -> None:
    name = add(admin, "text").code
    record = record_of(registry.get(OBJECT), by, **{name: "紫竹院"})
    assert record.pk in found_by(visible(by, type(record)), "紫竹院").values_list("pk", flat=True)


def test_required_always_and_required_when(by: Any, admin: Any) -> None:
    of = registry.get(OBJECT)
    row = add(admin, "integer", required_when={"kind": ["person"]})
    record_of(of, by, kind="company")
    with pytest.raises(Invalid) as refused:
        record_of(of, by, kind="person")
    assert row.code in refused.value.by_field
    perform(admin, "metadata.customfield.change", row.pk, {"label": row.label, "required": "true"})
    with pytest.raises(Invalid):
        record_of(of, by, kind="company", **{row.code: ""})


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"object": "access.user"}, "object"), ({"object": "no.thing"}, "object"), ({"kind": "link"}, "kind"),
        ({"kind": "nothing"}, "kind"), ({"label": " "}, "label"), ({"label": "客户名称"}, "label"),
        ({"kind": "choice", "choices": []}, "choices"),
        ({"kind": "choice", "choices": [{"label": "一"}, {"label": "一"}]}, "choices"),
        ({"required_when": {"name": ["x"]}}, "required_when"), ({"required_when": {"kind": ["alien"]}}, "required_when"),  # noqa: E501
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(given: dict[str, Any], where: str, admin: Any) -> None:
    with pytest.raises(Invalid) as refused:
        perform(
            admin,
            "metadata.customfield.create",
            None,
            {"object": OBJECT, "kind": "text", "label": "别名", **given},
        )
    assert where in refused.value.by_field
    assert not CustomField.objects.exists()


def test_two_fields_of_one_name_are_refused(admin: Any) -> None:
    add(admin, "text", "别名")
    with pytest.raises(Invalid):
        add(admin, "text", "别名")


def test_a_choice_in_use_cannot_be_taken_away_but_renamed(by: Any, admin: Any) -> None:
    row = add(admin, "choice", "门店类型")
    record = record_of(registry.get(OBJECT), by, **{row.code: "社区店"})
    with pytest.raises(Invalid) as refused:
        perform(
            admin,
            "metadata.customfield.change",
            row.pk,
            {"label": "门店类型", "choices": [{"label": "旗舰店"}]},
        )
    assert "1" in refused.value.fields["choices"][0]
    renamed = [{"value": "社区店", "label": "小区店"}, {"value": "旗舰店", "label": "旗舰店"}]
    perform(admin, "metadata.customfield.change", row.pk, {"label": "门店类型", "choices": renamed})
    bound = registry.get(OBJECT).fields[row.code]
    assert bound.type.show(bound.of(fresh(by, record))) == "小区店"


def test_only_types_that_hold_every_value_can_be_converted_to(by: Any, admin: Any) -> None:
    row = add(admin, "phone", "备用电话")
    record = record_of(registry.get(OBJECT), by, **{row.code: "13800138000"})
    perform(admin, "metadata.customfield.convert", row.pk, {"kind": "text"})
    assert registry.get(OBJECT).fields[row.code].of(fresh(by, record)) == "+8613800138000"
    with pytest.raises(Invalid):
        perform(admin, "metadata.customfield.convert", row.pk, {"kind": "integer"})


def test_the_order_is_kept_and_must_name_every_field(admin: Any) -> None:
    rows = [add(admin, "text", label) for label in ("甲", "乙", "丙")]
    keys = [str(rows[at].pk) for at in (2, 0, 1)]
    perform(admin, "metadata.customfield.order", None, {"object": OBJECT, "keys": keys})
    assert [bound.label for bound in registry.get(OBJECT).custom_fields] == ["丙", "甲", "乙"]
    with pytest.raises(Invalid):
        perform(admin, "metadata.customfield.order", None, {"object": OBJECT, "keys": keys[:2]})


def test_only_administrators_add_fields_and_every_change_is_an_event(people: People, admin: Any) -> None:
    for user in (people.boss, people.min, people.fang):
        with pytest.raises(NotAllowed):
            add(people.acts(user), "text")
    row = add(admin, "text")
    perform(admin, "metadata.customfield.change", row.pk, {"label": "新名"})
    perform(admin, "metadata.customfield.archive", row.pk)
    told = Event.objects.filter(record_id=row.pk).order_by("seq").values_list("name", flat=True)
    assert [name.rpartition(".")[2] for name in told] == ["create", "change", "archive"]


def test_a_definition_that_cannot_be_read_does_not_stop_the_others(by: Any, admin: Any) -> None:
    row = add(admin, "text")
    CustomField.objects.create(object=OBJECT, code="cf_999999", kind="from_the_future", label="未来")
    from paceline.metadata import versions

    versions.changed("custom_fields")
    assert [bound.name for bound in registry.get(OBJECT).custom_fields] == [row.code]
