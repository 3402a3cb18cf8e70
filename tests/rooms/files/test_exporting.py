"""Exports: what the viewer may see, as filtered, typed, safe to open; large ones by a job; expiring; audited."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from paceline.access.models import Role
from paceline.access.principal import principal_of, rights_changed
from paceline.access.scope import visible
from paceline.interfaces.files import limits
from paceline.interfaces.files.exporting.make import sweep
from paceline.interfaces.files.models import Export
from paceline.kernel.clock import FrozenClock
from paceline.kernel.csv_cells import STARTS, neutral
from paceline.kernel.errors import Invalid, NotAllowed, TooLarge
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.files.helping import imported
from tests.samples import record_of

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"


def content(export: Export) -> bytes:
    with default_storage.open(export.key) as stream:
        return bytes(stream.read())


def asked(by: Any, form: str = "csv", target: str = CUSTOMER, **query: Any) -> Export:
    export: Export = perform(by, "files.export.make", None, {"target": target, "form": form, "query": query})
    return export


def lines(export: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(export).decode("utf-8-sig"))))


def sheet(export: Export) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content(export))).active.iter_rows(values_only=True))  # type: ignore[union-attr]


@pytest.fixture
def by(people: People) -> Any:
    principal = people.acts(people.fang)
    for name, phone, on in (("恒泽", "13812342071", "2027-01-20"), ("光谷", "", ""), ("=1+1", "", "")):
        record_of(registry.get(CUSTOMER), principal, name=name, phone=phone, next_step_on=on)
    record_of(registry.get(CUSTOMER), people.acts(people.chen), name="别人的")
    return principal


def test_the_list_as_filtered_sorted_and_with_its_columns(by: Any) -> None:
    condition = {"field": "name", "op": "contains", "value": "恒"}
    export = asked(by, filter=condition, columns=["name", "phone", "owner", "next_step_on"])
    assert lines(export) == [
        ["客户名称", "电话", "负责人", "下一步日期"],
        ["恒泽", "138 1234 2071", "王芳", "2027-01-20"],
    ]
    assert content(export).startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in lines(asked(by, sort="name", columns=["name"]))[1:]] == [
        "'=1+1",
        "光谷",
        "恒泽",
    ]


def test_a_workbook_holds_typed_cells_and_no_formulas(by: Any) -> None:
    record_of(registry.get("catalog.product"), by_boss(by), name="=cmd()", list_price="8.6万", tax_rate="13%")
    rows = sheet(asked(by, "xlsx", columns=["name", "next_step_on"], sort="name"))
    assert rows[1][0] == "=1+1"
    assert rows[3][1].date() == date(2027, 1, 20)
    products = sheet(asked(by, "xlsx", "catalog.product", columns=["name", "list_price", "tax_rate"]))
    assert products[1] == ("=cmd()", 86000, 0.13)


def by_boss(by: Any) -> Any:
    from paceline.access.models import User

    return principal_of(User.objects.get(username="boss"))


def test_a_workbook_says_who_took_it_out(by: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(asked(by, "xlsx"))))
    assert book.properties.creator == "王芳"
    assert "王芳" in str(book.active.oddHeader.right.text)  # type: ignore[union-attr]


def test_what_was_exported_can_be_imported(by: Any, people: People) -> None:
    export = asked(by, columns=["number", "name", "phone", "next_step_on", "owner"])
    run = imported(by, CUSTOMER, content(export), existing="update", keys=["number"])
    assert (run.skipped, run.failed) == (3, 0), "nothing has changed on the way"


def test_masked_fields_stay_masked_and_hidden_ones_do_not_exist(by: Any, people: People) -> None:
    role = Role.objects.get(code="test-rep")
    role.fields = {CUSTOMER: {"phone": "masked", "industry": "hidden"}}
    role.save()
    rights_changed()
    fang = principal_of(people.fang)
    for form, read in (("csv", lines), ("xlsx", sheet)):
        rows = [list(row) for row in read(asked(fang, form, columns=["name", "phone"], sort="-name"))]
        assert ["恒泽", "138****2071"] in rows
    with pytest.raises(Invalid):
        asked(fang, columns=["industry"])
    with pytest.raises(Invalid):
        asked(fang, filter={"field": "phone", "op": "contains", "value": "138"})


def test_the_right_to_export_may_be_narrower_than_the_right_to_read(people: People, by: Any) -> None:
    record_of(registry.get(CUSTOMER), people.acts(people.qiang), name="队友的")
    role = Role.objects.get(code="test-rep")
    role.grants = {"*": {**role.grants["*"], "read": "team", "export": "own"}}
    role.save()
    rights_changed()
    assert len(lines(asked(principal_of(people.fang)))) == 4
    role.grants = {"*": {**role.grants["*"], "export": ""}}
    role.save()
    rights_changed()
    with pytest.raises(NotAllowed):
        asked(principal_of(people.fang))


def test_it_is_audited_with_what_was_asked(by: Any, people: People) -> None:
    export = asked(by, columns=["name"], search="恒泽")
    event = Event.objects.get(name="files.export.make")
    assert (event.actor_id, event.record_id) == (people.fang.pk, export.pk)
    assert event.payload["rows"] == 1
    assert event.payload["query"] == {"columns": ["name"], "search": "恒泽"}


def test_long_exports_are_made_by_a_job(by: Any, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPORT_AT_ONCE", 2)
    export = asked(by, columns=["name"])
    assert not export.is_there
    run_waiting()
    ready = visible(by, Export).get(pk=export.pk)
    assert ready.is_there
    assert len(lines(ready)) == 4
    assert visible(by, Notification).get().url == f"/exports/{export.pk}/"


def test_rights_are_looked_up_again_when_the_job_runs(
    by: Any, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EXPORT_AT_ONCE", 0)
    export = asked(by, columns=["name"])
    people.fang.roles.clear()
    rights_changed()
    run_waiting()
    assert not Export.objects.get(pk=export.pk).is_there


def test_too_much_is_refused(by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_EXPORTED", 2)
    with pytest.raises(TooLarge):
        asked(by)


def test_exports_are_private_and_expire(by: Any, people: People, clock: FrozenClock) -> None:
    export = asked(by, columns=["name"])
    for other in (people.min, people.admin):
        assert not visible(people.acts(other), Export).exists()
    clock.advance(timedelta(days=8))
    assert sweep() == 1
    assert not default_storage.exists(export.key)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+8613812342071", "'+8613812342071"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("-12.50", "-12.50"),
        ("-", "'-"),
        ("--1", "'--1"),
        ("甲=乙", "甲=乙"),
        ("", ""),
    ],
)
def test_formulas_are_made_harmless(text: str, safe: str) -> None:
    assert neutral(text) == safe


@given(st.text())
def test_no_text_is_left_that_begins_a_formula(text: str) -> None:
    safe = neutral(text)
    assert safe in (text, f"'{text}")
    if safe.lstrip(" ").startswith(STARTS):
        Decimal(safe)


def test_every_object_can_be_exported(people: People) -> None:
    boss = people.acts(people.boss)
    for of in list(registry.objects.values()):
        if of.main and boss.can(of.name, "export"):
            for form in ("csv", "xlsx"):
                assert asked(boss, form, of.name, columns=list(of.fields)).rows >= 0
