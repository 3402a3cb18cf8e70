"""Forms: wrong input is told where it stands, nothing typed is lost, nothing is done twice, no change is lost."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import principal_of, rights_changed
from paceline.customers.models import Contact, Customer
from paceline.pipeline.funnels import default_funnel
from paceline.records.action import get_action, perform
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
    made: Customer = fang.makes("恒泽精密", industry="汽车零部件", tags=["老客户"])
    return made


def url(record: Any, part: str = "") -> str:
    return f"/{record.View.path}/{record.pk}/{part}"


def test_a_new_record_is_made_once(fang: Reader) -> None:
    for _ in range(2):
        answer = fang.post("/customers/new", name="新客户", _fields="name", idempotency_key="k1")
        assert answer.status_code == 204
    told = events_of(answer)
    made = Customer.objects.get()
    assert told["toast"]["url"] == f"/customers/{made.pk}/"
    assert "saved" in told


def test_errors_stand_at_their_fields_and_nothing_is_lost(fang: Reader) -> None:
    answer = fang.post(
        "/customers/new", name="", phone="12", website="https://a.example.com", _fields="name phone website"
    )
    text = text_of(answer)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text
    assert 'value="12"' in text
    assert "a.example.com" in text
    assert not Customer.objects.exists()


def test_without_scripts_the_person_goes_on_to_the_record(fang: Reader) -> None:
    answer = fang.client.post("/customers/new", {"name": "新客户", "_fields": "name"})
    made = Customer.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/customers/{made.pk}/")
    more = fang.client.post("/customers/new", {"name": "又一个", "_fields": "name", "keep_adding": "1"})
    assert more.headers["Location"] == "/customers/new"


def test_extra_and_locked_names_are_not_taken(people: People, fang: Reader, customer: Customer) -> None:
    fields = {
        "_fields": "name number created_at owner",
        "name": "新名",
        "number": "KH-1",
        "created_at": "2020-01-01",
    }
    answer = fang.post(url(customer, "edit"), **fields, owner=str(people.fang.pk))
    assert answer.status_code == 204
    customer.refresh_from_db()
    assert customer.number != "KH-1"
    assert customer.created_at.year > 2020


def test_prefilled_links_are_those_in_sight(people: People, customer: Customer) -> None:
    own, strange = reader(people.fang), reader(people.chen)
    path = f"/contacts/new?customer={customer.pk}"
    assert "恒泽精密" in words_of(own.get(path))
    assert "恒泽精密" not in text_of(strange.get(path))
    answer = strange.post(path, name="探子", customer=str(customer.pk), _fields="name customer")
    assert answer.status_code == 422
    assert not Contact.objects.exists()
    for odd in ("nonsense", "'; --", "%00"):
        assert own.get(f"/contacts/new?customer={odd}").status_code == 200


def test_an_emptied_list_is_told_from_an_absent_one(fang: Reader, customer: Customer) -> None:
    fang.post(url(customer, "edit"), name="恒泽", _fields="name")
    customer.refresh_from_db()
    assert customer.tags == ["老客户"]
    fang.post(url(customer, "edit"), name="恒泽", _fields="name tags")
    customer.refresh_from_db()
    assert customer.tags == []


def test_changes_to_other_fields_go_together(people: People, fang: Reader, customer: Customer) -> None:
    seen = customer.version
    perform(people.acts(people.min), f"{NAME}.change", customer.pk, {"industry": "新能源"})
    answer = fang.post(
        url(customer, "edit"), name="恒泽科技", industry="汽车零部件", _fields="name industry", version=seen
    )
    assert answer.status_code == 204
    assert "赵敏" in events_of(answer)["toast"]["text"]
    customer.refresh_from_db()
    assert (customer.name, customer.industry) == ("恒泽科技", "新能源")


def test_a_clash_is_asked_about_and_both_choices_work(
    people: People, fang: Reader, customer: Customer
) -> None:
    seen = customer.version
    perform(people.acts(people.min), f"{NAME}.change", customer.pk, {"industry": "新能源", "tags": ["重点"]})
    given = {
        "name": "恒泽科技",
        "industry": "半导体",
        "tags": ["老客户", "华东"],
        "_fields": "name industry tags",
    }
    asked = fang.post(url(customer, "edit"), **given, version=seen)
    words = words_of(asked)
    assert asked.status_code == 422
    for part in ("赵敏", "新能源", "半导体", "重点", "老客户、华东"):
        assert part in words
    customer.refresh_from_db()
    assert (customer.name, customer.industry) == ("恒泽精密", "新能源")
    chosen = {"_choice.industry": "mine", "_choice.tags": "theirs"}
    saved = fang.post(url(customer, "settle"), **given, **chosen, version=customer.version)
    assert saved.status_code == 204
    customer.refresh_from_db()
    assert (customer.name, customer.industry, customer.tags) == ("恒泽科技", "半导体", ["重点"])


def test_a_clash_over_a_field_that_the_reader_may_not_see_stays_closed(
    people: People, fang: Reader, customer: Customer
) -> None:
    seen = customer.version
    perform(people.acts(people.min), f"{NAME}.change", customer.pk, {"note": "底价 80 万"})
    Role.objects.filter(code="test-rep").update(fields={NAME: {"note": "hidden"}})
    rights_changed()
    answer = fang.post(url(customer, "edit"), industry="半导体", _fields="industry", version=seen)
    assert "底价" not in text_of(answer)
    assert answer.status_code == 204


def test_both_chose_the_same_and_nobody_is_asked(people: People, fang: Reader, customer: Customer) -> None:
    seen = customer.version
    perform(people.acts(people.min), f"{NAME}.change", customer.pk, {"industry": "新能源"})
    answer = fang.post(url(customer, "edit"), industry="新能源", _fields="industry", version=seen)
    assert answer.status_code == 204


def test_one_field_changes_in_place(fang: Reader, customer: Customer) -> None:
    editor = fang.get(url(customer, "field/industry"))
    assert 'name="industry"' in text_of(editor)
    wrong = fang.post(url(customer, "field/phone"), phone="1", _fields="phone", version=customer.version)
    assert wrong.status_code == 422
    saved = fang.post(
        url(customer, "field/industry"), industry="半导体", _fields="industry", version=customer.version
    )
    assert saved.status_code == 200
    assert "半导体" in words_of(saved)
    assert events_of(saved)["toast"]["undoUrl"].startswith("/undo/")
    late = fang.post(
        url(customer, "field/industry"), industry="晚了", _fields="industry", version=customer.version
    )
    assert late.status_code == 422
    assert fang.get(url(customer, "field/number")).status_code == 200
    assert fang.get(url(customer, "field/nonsense")).status_code == 404


def test_an_action_that_cannot_be_done_now_says_why(people: People, fang: Reader, customer: Customer) -> None:
    deal = perform(
        people.acts(people.fang),
        "pipeline.opportunity.create",
        None,
        {"name": "商机", "customer": str(customer.pk)},
    )
    perform(people.acts(people.fang), "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"})
    shown = words_of(fang.get(url(deal, "do/win")))
    assert "不能" in shown
    assert fang.post(url(deal, "do/win")).status_code == 422


def test_a_missing_input_comes_back_with_the_form(people: People, fang: Reader, customer: Customer) -> None:
    deal = perform(people.acts(people.fang), "pipeline.opportunity.create", None, {"name": "商机"})
    answer = fang.post(url(deal, "do/lose"), lost_note="没谈拢", _fields="lost_reason lost_note")
    assert answer.status_code == 422
    assert "没谈拢" in text_of(answer)
    done = fang.post(
        url(deal, "do/lose"), lost_reason="price", lost_note="没谈拢", _fields="lost_reason lost_note"
    )
    assert done.status_code == 204
    assert Event.objects.filter(name="pipeline.opportunity.lose").count() == 1


def test_moving_asks_for_the_boxes_that_the_way_passes(people: People, fang: Reader) -> None:
    by = principal_of(people.fang)
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "自动化改造"})
    funnel = default_funnel()
    assert funnel is not None
    _first, contact, needs, *_later, won = funnel.path
    asked = text_of(fang.get(url(deal, "do/move")))
    boxes = {
        found[2]: json.loads(unescape(found[1]))["all"][0]["value"]
        for found in re.finditer(r'data-when-shown="([^"]*)"><input class="ck"[^>]*value="([^"]*)"', asked)
    }
    assert boxes["identify.unique"][0] == str(contact.pk)
    assert boxes["first_contact.opening"][0] == str(needs.pk), "leaving the second stage comes later"
    assert boxes[next(reversed(boxes))] == [str(won.pk)]
    perform(by, "pipeline.opportunity.check", deal.pk, {"criterion": "identify.unique"})
    assert 'value="identify.unique"' not in text_of(fang.get(url(deal, "do/win")))


def test_actions_that_take_all_fields_have_no_dialog(fang: Reader, customer: Customer) -> None:
    for verb in ("change", "create", "merge", "nonsense"):
        assert fang.get(url(customer, f"do/{verb}")).status_code == 404


def test_doubles_are_told_while_typing(people: People, fang: Reader, customer: Customer) -> None:
    told = words_of(fang.post("/customers/duplicates", name="恒泽精密有限公司"))
    assert "恒泽精密" in told
    assert "王芳" in told
    strange = reader(people.chen).post("/customers/duplicates", name="恒泽精密有限公司")
    assert str(customer.pk) not in text_of(strange)
    assert "王芳" in words_of(strange)
    assert text_of(fang.post("/customers/duplicates", name="恒泽精密", id=str(customer.pk))) == ""


def test_a_customer_is_made_by_its_name_alone(fang: Reader) -> None:
    offered = text_of(fang.get("/contacts/new"))
    assert 'data-create-url="/customers/quick"' in offered
    answer = fang.post("/customers/quick", name="无锡新晟自动化有限公司")
    assert answer.status_code == 201
    made = Customer.objects.get()
    assert json.loads(answer.content) == {"value": str(made.pk), "label": "无锡新晟自动化有限公司"}
    assert made.owner_id == fang.user.pk


def test_a_name_that_is_known_or_not_enough_makes_nothing(
    people: People, fang: Reader, customer: Customer
) -> None:
    own = fang.post("/customers/quick", name="恒泽精密有限公司")
    assert (own.status_code, "请直接选择它" in text_of(own)) == (422, True)
    strange = reader(people.chen).post("/customers/quick", name="恒泽精密有限公司")
    assert (strange.status_code, "由 王芳 负责" in text_of(strange)) == (422, True)
    assert "恒泽精密" not in text_of(strange)
    assert fang.post("/customers/quick", name=" ").status_code == 422
    assert reader(people.boss).post("/products/quick", name="龙门加工中心").status_code == 422
    assert Customer.objects.count() == 1


def test_a_dialog_starts_with_the_defaults_of_its_action(fang: Reader, customer: Customer) -> None:
    assert '<option value="read" selected>' in text_of(fang.get(url(customer, "do/share")))


def test_a_draft_belongs_to_one_person_and_one_prefill(fang: Reader, customer: Customer) -> None:
    plain, beside = (text_of(fang.get(f"/contacts/new{q}")) for q in ("", f"?customer={customer.pk}"))
    assert f'data-draft="{fang.user.pk}:customers.contact.new"' in plain
    assert f'data-draft="{fang.user.pk}:customers.contact.new?customer={customer.pk}"' in beside


def test_merging_keeps_what_was_chosen(people: People, fang: Reader, customer: Customer) -> None:
    other = fang.makes("恒泽精密制造", industry="半导体", phone="13900001111")
    get_action("customers.contact.create")(
        people.acts(people.fang), values={"customer": other.pk, "name": "沈佳"}
    )
    page = words_of(fang.get(url(customer, f"merge?with={other.pk}"), part=False))
    assert "半导体" in page
    fields = {
        "with": str(other.pk),
        "from.industry": "1",
        "from.name": "0",
        "from.phone": "1",
        "from.owner": "1",
    }
    answer = fang.client.post(url(customer, "merge"), fields)
    assert answer.status_code == 302
    customer.refresh_from_db()
    other.refresh_from_db()
    assert (customer.name, customer.industry, customer.phone) == ("恒泽精密", "半导体", "+8613900001111")
    assert other.deleted_at is not None
    assert Contact.objects.get().customer_id == customer.pk


def test_a_stranger_s_record_cannot_be_merged_in(people: People, fang: Reader, customer: Customer) -> None:
    theirs = reader(people.chen).makes("别人的客户", industry="秘密行业")
    page = fang.get(url(customer, f"merge?with={theirs.pk}"), part=False)
    assert "秘密行业" not in text_of(page)
    assert "别人的客户" not in text_of(page)
    fang.client.post(url(customer, "merge"), {"with": str(theirs.pk)})
    theirs.refresh_from_db()
    assert theirs.deleted_at is None
