"""Who might be the same: equal keys, alike names, and nothing more than one may know."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import Principal, rights_changed
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.duplicates import find_duplicates, likeness
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(rep: Principal) -> Any:
    return perform(
        rep, "customers.customer.create", None,
        {"name": "苏州恒泽精密制造有限公司", "phone": "0512-62888888", "credit_code": "91320500MA1MKJ5L3Q"},
    )  # fmt: skip


def found(by: Principal, **values: Any) -> list[Any]:
    return find_duplicates(by, registry.get("customers.customer"), values)


@pytest.mark.parametrize(
    "name",
    [
        "恒泽精密制造",
        "苏州恒泽精密制造股份有限公司",
        "苏州 恒泽精密制造（有限公司）",
        "恒泽精密制作",
        "恒泽精蜜制造",
        "江苏恒泽精密制造",
    ],
)
def test_alike_names_are_found(name: str, rep: Principal, known: Any) -> None:
    (match,) = found(rep, name=name)
    assert (match.key, match.title, match.owner, match.is_visible) == (known.pk, known.name, "王芳", True)
    assert match.score >= 75


@pytest.mark.parametrize("name", ["苏州瑞达精密机械", "恒大地产", "泽", "苏州", "制造"])
def test_other_names_are_not(name: str, rep: Principal, known: Any) -> None:
    assert found(rep, name=name) == []


def test_equal_keys_come_first_and_say_why(rep: Principal, known: Any) -> None:
    (by_phone,) = found(rep, name="完全不同", phone="051262888888")
    assert (by_phone.is_exact, by_phone.why.text()) == (True, "电话相同")
    (by_code,) = found(rep, credit_code="91320500ma1mkj5l3q")
    assert by_code.why.text() == "统一社会信用代码相同"


def test_what_is_not_finished_typing_is_left_out(rep: Principal, known: Any) -> None:
    assert found(rep, name="", phone="0512", credit_code="9132") == []


def test_a_stranger_learns_that_there_is_one_and_whose_it_is(people: People, known: Any) -> None:
    (match,) = found(people.acts(people.chen), name="恒泽精密制造")
    assert (match.key, match.title, match.owner, match.is_visible) == (None, "", "王芳", False)


def test_a_masked_field_cannot_be_probed(people: People, known: Any) -> None:
    role = Role.objects.get(code="test-rep")
    role.fields = {"customers.customer": {"phone": "masked"}}
    role.save()
    rights_changed()
    assert found(people.acts(people.chen), phone="0512-62888888") == []


def test_the_record_itself_is_left_out(rep: Principal, known: Any) -> None:
    of = registry.get("customers.customer")
    assert find_duplicates(rep, of, {"name": known.name}, exclude=known.pk) == []


def test_leads_and_contacts_are_compared_too(rep: Principal, known: Any) -> None:
    perform(
        rep, "customers.lead.create", None, {"name": "李工", "company": "光谷精仪", "phone": "13900000007"}
    )
    (lead,) = find_duplicates(rep, registry.get("customers.lead"), {"phone": "139-0000-0007"})
    assert lead.title == "李工"
    perform(
        rep,
        "customers.contact.create",
        None,
        {"name": "钱总", "customer": str(known.pk), "email": "q@hengze.cn"},
    )
    (contact,) = find_duplicates(rep, registry.get("customers.contact"), {"email": "Q@HengZe.cn"})
    assert (contact.title, contact.owner) == ("钱总", "王芳")


def test_likeness_counts_one_name_inside_another() -> None:
    assert likeness("恒泽精密", "恒泽精密制造") == 90
    assert likeness("acme", "acme tools") == 90
    assert likeness("", "恒泽") == 0
