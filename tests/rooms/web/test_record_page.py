"""The record page keeps to rights: hidden fields, masked ones, read-only collaborators, the recycle bin, neighbours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.customers.models import Customer
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

NAME = "customers.customer"


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, signed in."""
    return reader(people.fang)


@pytest.fixture
def customer(people: People, fang: Reader) -> Customer:
    """A customer of 王芳's."""
    made: Customer = fang.makes("恒泽精密", phone="13812342071", industry="汽车零部件", customer_class="A")
    return made


def url(record: Any, part: str = "") -> str:
    return f"/{record.View.path}/{record.pk}/{part}"


def limit(people: People, **levels: str) -> None:
    """The manager's role sees these fields less than in full."""
    Role.objects.filter(code="test-manager").update(fields={NAME: levels})
    rights_changed()


def test_hidden_and_masked_fields_show_nowhere(people: People, customer: Customer) -> None:
    perform(
        people.acts(people.fang),
        f"{NAME}.change",
        customer.pk,
        {"industry": "半导体", "phone": "13900001111"},
    )
    limit(people, industry="hidden", phone="masked")
    manager = reader(people.min)
    parts = ("", "part/head", "part/rail", "part/story", "tab/details", "tab/history", "edit")
    for part in parts:
        text = text_of(manager.get(url(customer, part), part=bool(part)))
        for secret in (
            "半导体",
            "汽车零部件",
            "13900001111",
            "139 0000 1111",
            "13812342071",
            "138 1234 2071",
        ):
            assert secret not in text, (part, secret)
    assert "139****1111" in words_of(manager.get(url(customer, "tab/history")))
    assert "tel:" not in text_of(manager.get(url(customer, "part/head")))


def test_history_of_a_hidden_field_is_as_unknown_as_any(people: People, customer: Customer) -> None:
    perform(people.acts(people.fang), f"{NAME}.change", customer.pk, {"industry": "半导体"})
    limit(people, industry="hidden")
    manager = reader(people.min)
    hidden = words_of(manager.get(url(customer, "tab/history?field=industry")))
    assert hidden == words_of(manager.get(url(customer, "tab/history?field=nonsense")))
    assert "行业" not in hidden


def test_a_reading_collaborator_sees_and_comments_but_changes_nothing(
    people: People, customer: Customer
) -> None:
    share = {"user": str(people.chen.pk), "level": "read"}
    perform(people.acts(people.fang), f"{NAME}.share", customer.pk, share)
    chen = reader(people.chen)
    page = chen.get(url(customer), part=False)
    assert page.status_code == 200
    assert f"{url(customer)}edit" not in text_of(page)
    assert chen.get(url(customer, "edit")).status_code == 403
    assert chen.post(url(customer, "edit"), name="改名", _fields="name").status_code == 403
    assert chen.post(url(customer, "do/remove")).status_code == 403
    assert chen.post(url(customer, "say"), kind="comment", text="我看过了").status_code == 200
    customer.refresh_from_db()
    assert (customer.name, customer.deleted_at) == ("恒泽精密", None)


def test_a_removed_record_says_so_and_comes_back(people: People, fang: Reader, customer: Customer) -> None:
    perform(people.acts(people.fang), f"{NAME}.remove", customer.pk)
    page = fang.get(url(customer), part=False)
    assert "回收站" in words_of(page)
    assert 'id="composer"' not in text_of(page)
    assert fang.get(url(customer, "edit")).status_code == 404
    answer = fang.post(url(customer, "do/restore"))
    assert answer.status_code == 204
    customer.refresh_from_db()
    assert customer.deleted_at is None


def test_neighbours_follow_the_list_the_person_came_from(people: People, fang: Reader) -> None:
    names = ["甲公司", "乙公司", "丙公司"]
    made = {name: fang.makes(name, industry="制造") for name in names}
    fang.makes("别的行业", industry="零售")
    where = 'filter={"all":[{"field":"industry","op":"eq","value":"制造"}]}&sort=created_at'
    text = text_of(fang.get(f"{url(made['乙公司'])}?list={quote(where)}", part=False))
    assert f'href="{url(made["甲公司"])}' in text
    assert f'href="{url(made["丙公司"])}' in text
    first = text_of(fang.get(f"{url(made['甲公司'])}?list={quote(where)}", part=False))
    assert 'rel="prev"' not in first


@pytest.mark.parametrize("said", ["filter={", "sort=nothing", "view=zz", "%00", "q=" + "x" * 4000])
def test_a_broken_list_in_the_address_breaks_nothing(fang: Reader, customer: Customer, said: str) -> None:
    assert fang.get(f"{url(customer)}?list={quote(said)}", part=False).status_code == 200


def test_the_address_of_a_tab_is_a_page(fang: Reader, customer: Customer) -> None:
    moved = fang.get(url(customer, "tab/files"), part=False)
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{url(customer)}?tab=files")
    assert fang.get(url(customer, "tab/nonsense")).status_code == 404
    assert fang.get(url(customer, "part/nonsense")).status_code == 404


def test_a_broken_cursor_is_said_in_words(fang: Reader, customer: Customer) -> None:
    answer = fang.get(url(customer, "part/story?cursor=x"))
    assert answer.status_code == 422
    assert "翻页标记" in words_of(answer)


def test_markup_in_names_stays_text(people: People, fang: Reader) -> None:
    made = fang.makes("<b>粗</b><script>x</script>", tags=["<i>"], note="<img src=x onerror=alert(1)>")
    perform(people.acts(people.fang), f"{NAME}.comment", made.pk, {"body": "<script>alert(2)</script>"})
    for part in ("", "tab/details", "tab/history", "part/story"):
        text = text_of(fang.get(url(made, part), part=bool(part)))
        assert "<script>x" not in text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_what_was_opened_is_remembered_for_the_palette(fang: Reader, customer: Customer) -> None:
    fang.get(url(customer), part=False)
    groups = fang.client.get("/palette?q=").json()["groups"]
    lately = next(group for group in groups if group["label"] == "最近打开")
    assert lately["items"][0]["label"] == "恒泽精密"


def test_an_undo_takes_back_the_last_change_once(people: People, fang: Reader, customer: Customer) -> None:
    answer = fang.post(url(customer, "edit"), industry="半导体", _fields="industry", version=customer.version)
    undo = events_of(answer)["toast"]["undoUrl"]
    assert reader(people.chen).post(undo).status_code == 404
    assert fang.post(undo).status_code == 204
    customer.refresh_from_db()
    assert customer.industry == "汽车零部件"
    again = fang.post(undo)
    assert again.status_code == 409
    assert Event.objects.filter(record_id=customer.pk, name=f"{NAME}.change").count() == 2
