"""AD-2 自定义字段: 门店面积 is added to a running system and is at once everywhere, within everybody's rights."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.files.helping import applied, configured, counts, uploaded
from tests.rooms.web.list_pages import Reader, reader, text_of

pytestmark = pytest.mark.django_db
LABEL = "门店面积"


@pytest.fixture
def admin(people: People) -> Client:
    return reader(people.admin).client


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


@pytest.fixture
def code(admin: Client) -> str:
    """The administrator fills in the drawer: a number, required for persons, which stand for outlets here."""
    form = {"kind": "decimal", "label": LABEL, "label_en": "Store area", "must": "when",
            "when": "kind=person"}  # fmt: skip
    answer = admin.post(
        "/settings/fields/new?object=customers.customer", form, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204, answer.content.decode()
    return str(CustomField.objects.get(label=LABEL).code)


def by(people: People) -> Any:
    return people.acts(people.fang)


def customer(people: People, name: str, area: str = "", code: str = "", **more: Any) -> Customer:
    given = {"name": name, **more, **({code: area} if area else {})}
    made: Customer = perform(by(people), "customers.customer.create", None, given)
    return made


def program(people: People) -> Any:
    made = perform(by(people), "access.apitoken.create", None, {"name": "程序", "reach": "write"})
    token = made.shown_once["token"]

    def ask(method: str, path: str, body: Any = None) -> Any:
        return Client().generic(method, f"/api/v1{path}", body or b"", content_type="application/json",
                                headers={"Authorization": f"Bearer {token}"})  # fmt: skip

    return ask


def test_it_is_in_the_form_and_the_rule_holds(code: str, fang: Reader, people: People) -> None:
    form = text_of(fang.get("/customers/new"))
    assert LABEL in form
    assert f'name="{code}"' in form
    made = fang.post("/customers/new", name="朝阳路店", kind="person", **{code: ""})
    assert made.status_code == 422
    made = fang.post("/customers/new", name="朝阳路店", kind="person", **{code: "86.5"})
    assert made.status_code == 204
    found = visible(by(people), Customer).get(name="朝阳路店")
    assert registry.get("customers.customer").fields[code].of(found) == Decimal("86.5")
    edit = text_of(fang.get(f"/customers/{found.pk}/edit"))
    assert 'value="86.5"' in edit
    assert "86.5" in text_of(fang.get(f"/customers/{found.pk}/", part=False))


def test_it_is_a_column_a_condition_an_order_and_a_sum(code: str, fang: Reader, people: People) -> None:
    for name, area in (("小店", "30"), ("大店", "260"), ("中店", "120"), ("没量过", "")):
        customer(people, name, area, code)
    page = text_of(fang.get("/customers/", columns=f"name,{code}", part=False))
    assert LABEL in page
    assert "260" in page
    assert LABEL in text_of(fang.get("/customers/fields"))
    assert LABEL in text_of(fang.get("/customers/columns"))
    big = {"field": code, "op": "gt", "value": "100"}
    assert set(fang.names(filter=big)) == {"大店", "中店"}
    assert fang.names(filter={"field": code, "op": "not_empty"}, sort=f"-{code}") == ["大店", "中店", "小店"]
    cell = fang.get(f"/customers/cell/{visible(by(people), Customer).get(name='小店').pk}/{code}")
    assert cell.status_code == 200
    assert "30" in text_of(cell)


def test_it_stands_on_the_cards_of_the_board(people: People, admin: Client, fang: Reader) -> None:
    perform(people.acts(people.admin), "metadata.customfield.create", None,
            {"object": "pipeline.opportunity", "kind": "text", "label": "赠品"})  # fmt: skip
    gift = CustomField.objects.get(label="赠品").code
    perform(by(people), "pipeline.opportunity.create", None, {"name": "首单", gift: "保温杯"})
    board = text_of(fang.get("/opportunities/", layout="board", columns=f"name,{gift}", part=False))
    assert "首单" in board
    assert "保温杯" in board
    only = text_of(
        fang.get("/opportunities/", layout="board", filter={"field": gift, "op": "eq", "value": "保温杯"})
    )
    assert "首单" in only
    none = text_of(
        fang.get("/opportunities/", layout="board", filter={"field": gift, "op": "eq", "value": "雨伞"})
    )
    assert "首单" not in none


def test_it_is_in_the_api_and_its_description(code: str, people: People) -> None:
    ask = program(people)
    described = ask("GET", "/openapi.json").json()
    assert code in str(described)
    assert LABEL in str(described)
    made = ask("POST", "/customers/", f'{{"name": "接口店", "{code}": "45.25"}}')
    assert made.status_code == 201, made.content
    assert made.json()[code] == "45.2500"
    wrong = ask("POST", "/customers/", f'{{"name": "错店", "{code}": "很大"}}')
    assert wrong.status_code == 422
    rows = ask("GET", f"/customers/?fields=name,{code}&sort=-{code}").json()["data"]
    assert rows[0][code] == "45.2500"


def test_it_goes_out_and_comes_in_by_its_name(code: str, people: People) -> None:
    customer(people, "小店", "30", code)
    export = perform(by(people), "files.export.make", None,
                     {"target": "customers.customer", "form": "csv", "query": {"columns": ["name", code]}})  # fmt: skip
    run_waiting()
    export.refresh_from_db()
    with default_storage.open(export.key) as stream:
        lines = list(csv.reader(io.StringIO(stream.read().decode("utf-8-sig"))))
    assert lines == [["客户名称", LABEL], ["小店", "30"]]
    run = uploaded(by(people), "customers.customer", f"客户名称,{LABEL}\n新店一,88\n新店二,很大\n")
    assert {column["field"] for column in run.plan["columns"]} == {"name", code}, "guessed from the header"
    done = applied(by(people), configured(by(people), run))
    assert counts(done)[0] == 1
    assert counts(done)[3] == 1
    new = visible(by(people), Customer).get(name="新店一")
    assert registry.get("customers.customer").fields[code].of(new) == Decimal(88)


def test_its_changes_are_in_the_story_and_can_be_undone(code: str, fang: Reader, people: People) -> None:
    shop = customer(people, "小店", "30", code)
    perform(by(people), "customers.customer.change", shop.pk, {code: "36"})
    page = text_of(fang.get(f"/customers/{shop.pk}/tab/history"))
    assert LABEL in page
    assert "36" in page
    undo_event(by(people), Event.objects.filter(record_id=shop.pk).latest("seq").id)
    again = visible(by(people), Customer).get(pk=shop.pk)
    assert registry.get("customers.customer").fields[code].of(again) == 30


@pytest.mark.parametrize("level", ["hidden", "masked", "read"])
def test_roles_decide_about_it_like_about_any_field(
    level: str, code: str, people: People, fang: Reader
) -> None:
    shop = customer(people, "小店", "30", code)
    role = Role.objects.get(code="test-rep")
    role.fields = {"customers.customer": {code: level}}
    role.save()
    rights_changed()
    page = text_of(
        fang.get("/customers/", columns=f"name,{code}" if level != "hidden" else "name", part=False)
    )
    assert (">30<" in page) == (level == "read")
    answered = program(people)("GET", f"/customers/{shop.pk}").json()
    assert answered.get(code) == {"hidden": None, "masked": "••••", "read": "30.0000"}[level]
    assert (code in answered) == (level != "hidden")
    filtered = fang.get("/customers/", filter={"field": code, "op": "gt", "value": "10"})
    assert ("小店" in text_of(filtered)) == (level == "read")
    assert f'name="{code}"' not in text_of(fang.get(f"/customers/{shop.pk}/edit"))


def test_it_is_searched_when_it_is_text(people: People, fang: Reader) -> None:
    perform(people.acts(people.admin), "metadata.customfield.create", None,
            {"object": "customers.customer", "kind": "text", "label": "门头"})  # fmt: skip
    name = CustomField.objects.get(label="门头").code
    customer(people, "小店", "紫竹院便利", name)
    assert fang.names(q="紫竹院") == ["小店"]


def test_archived_it_is_nowhere_and_nothing_breaks(
    code: str, people: People, admin: Client, fang: Reader
) -> None:
    shop = customer(people, "小店", "30", code)
    row = CustomField.objects.get(code=code)
    answer = admin.post(
        f"/settings/do/metadata.customfield.archive/{row.pk}", {}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert LABEL not in text_of(fang.get("/customers/new"))
    kept = fang.get("/customers/", columns=f"name,{code}", sort=f"-{code}", part=False)
    assert kept.status_code == 200, "an old address or view still opens"
    assert fang.get("/customers/", filter={"field": code, "op": "gt", "value": "1"}).status_code < 500
    assert fang.get(f"/customers/{shop.pk}/", part=False).status_code == 200
    assert code not in program(people)("GET", f"/customers/{shop.pk}").json()
