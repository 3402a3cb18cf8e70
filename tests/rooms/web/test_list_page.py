"""The list of any object: rows, views, order, search, columns, groups, the foot, and what it says when it is empty."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import principal_of, rights_changed
from paceline.metadata.registry import registry
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, cell_in, names_in, reader, text_of, words_of

CLASS_A = {"field": "customer_class", "op": "in", "value": ["A"]}


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳 with three customers."""
    who = reader(people.fang)
    who.makes(
        "苏州恒泽精密制造",
        customer_class="A",
        region="320500",
        next_step="发送修订报价",
        next_step_on="2020-01-02",
    )
    who.makes("合肥晶耀半导体", customer_class="B", industry="半导体")
    who.makes("南京紫金环保", customer_class="A", phone="13812342071")
    return who


def test_a_page_and_its_part(fang: Reader) -> None:
    page, part = fang.get("/customers/", part=False), fang.get("/customers/")
    assert "<!doctype html>" in text_of(page)
    assert "<!doctype html>" not in text_of(part)
    assert names_in(page) == names_in(part) == ["南京紫金环保", "合肥晶耀半导体", "苏州恒泽精密制造"]
    assert part.headers["HX-Push-Url"] == "/customers/"


def test_going_back_gives_a_whole_page(fang: Reader) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-History-Restore-Request": "true"}
    assert b"<!doctype html>" in fang.client.get("/customers/", headers=headers).content


def test_every_state_lives_in_the_address(fang: Reader) -> None:
    answer = fang.get("/customers/", filter=CLASS_A, sort="name", columns="name,customer_class", q="南京")
    assert names_in(answer) == ["南京紫金环保"]
    again = fang.client.get(answer.headers["HX-Push-Url"])
    assert names_in(again) == ["南京紫金环保"]
    assert 'data-field="industry"' not in text_of(again)


@pytest.mark.parametrize(("text", "found"), [("恒泽", 1), ("hz", 1), ("2071", 1), ("没有这家", 0)])
def test_search_by_words_initials_and_phone(fang: Reader, text: str, found: int) -> None:
    assert len(fang.names(q=text)) == found


def test_sorted_by_a_column_both_ways(fang: Reader) -> None:
    up, down = fang.names(sort="name"), fang.names(sort="-name")
    assert up == down[::-1]
    assert len(up) == 3


def test_views_of_the_declaration_are_tabs(fang: Reader, people: People) -> None:
    answer = fang.get("/customers/", view="4")
    assert sorted(names_in(answer)) == ["南京紫金环保", "苏州恒泽精密制造"]
    assert "视图有改动" not in words_of(answer)
    assert "视图有改动" in words_of(fang.get("/customers/", view="4", sort="name"))
    assert reader(people.qiang).names(view="4") == []


def test_an_empty_filter_in_the_address_overrules_the_view(fang: Reader) -> None:
    assert len(fang.names("/customers/?view=4&filter=")) == 3


def test_a_next_step_tells_what_is_late(fang: Reader) -> None:
    answer = fang.get("/customers/", q="恒泽")
    assert 'class="nx late"' in text_of(answer)
    assert "发送修订报价" in cell_in(answer, "next_step")
    assert "安排下一步" in cell_in(fang.get("/customers/", q="紫金"), "next_step")


def test_the_foot_counts_and_sums_everything_that_is_found(fang: Reader, people: People) -> None:
    by = principal_of(people.fang)
    key = str(fang.client.get("/customers/pick?q=紫金").json()["items"][0]["value"])
    for amount in ("10万", "25万"):
        perform(by, "pipeline.opportunity.create", None, {"name": "扩容", "customer": key, "amount": amount})
    foot = words_of(fang.get("/customers/footer", filter=CLASS_A))
    assert "共 2 条" in foot
    assert "¥35万" in foot


def test_counts_are_capped_and_exact_on_demand(fang: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paceline.interfaces.web.pages.lists.footer.CAP", 2)
    assert "共 2+ 条" in words_of(fang.get("/customers/footer"))
    assert "共 3 条" in words_of(fang.get("/customers/footer", exact="1"))


def test_the_next_rows_follow_the_last_one(people: People) -> None:
    who = reader(people.fang)
    for n in range(60):
        who.makes(f"客户{n:02d}")
    first = who.get("/customers/", sort="name")
    assert len(names_in(first)) == 50
    more = text_of(first).partition('hx-get="/customers/rows')[2].partition('"')[0].replace("&amp;", "&")
    rest = who.get(f"/customers/rows{more}")
    assert names_in(first) + names_in(rest) == [f"客户{n:02d}" for n in range(60)]
    assert "/customers/rows" not in text_of(rest)


def test_groups_carry_counts_and_sums_and_open_into_rows(fang: Reader) -> None:
    answer = fang.get("/customers/", group="customer_class")
    assert words_of(answer).count("等级") >= 2
    assert "A 重点客户 2" in words_of(answer)
    url = text_of(answer).partition('hx-get="/customers/rows')[2].partition('"')[0].replace("&amp;", "&")
    assert sorted(names_in(fang.get(f"/customers/rows{url}"))) == ["南京紫金环保", "苏州恒泽精密制造"]


def test_an_empty_object_teaches_and_an_empty_filter_names_the_way_out(fang: Reader, people: People) -> None:
    assert "还没有产品" in words_of(reader(people.boss).get("/products/"))
    nothing = {"all": [CLASS_A, {"field": "industry", "op": "eq", "value": "造船"}]}
    answer = words_of(fang.get("/customers/", filter=nothing))
    assert "没有符合条件的客户" in answer
    assert "去掉条件「行业 造船」 有 2 条" in answer


@pytest.mark.parametrize(
    "params",
    [
        {"filter": "{broken"},
        {"filter": '{"field":"no_such","op":"eq","value":1}'},
        {"filter": '{"field":"name","op":"launch","value":1}'},
        {"filter": '{"field":"region","op":"under","value":"火星"}'},
        {"sort": "no_such"},
        {"sort": "-place"},
        {"group": "name"},
    ],
)
def test_an_address_that_cannot_be_read_says_so(fang: Reader, params: dict[str, str]) -> None:
    answer = fang.get("/customers/", part=False, **params)
    assert answer.status_code == 422
    assert "这个地址里的条件不能用了" in words_of(answer)


@pytest.mark.parametrize(
    "params", [{"columns": "no_such,,name"}, {"view": "no-such"}, {"layout": "map"}, {"q": "\0"}]
)
def test_other_odd_parts_of_an_address_are_left_out(fang: Reader, params: dict[str, str]) -> None:
    assert fang.get("/customers/", **params).status_code == 200


def test_markup_in_names_stays_text(people: People) -> None:
    who = reader(people.fang)
    who.makes("<script>alert(1)</script>%(id)s", industry='"><img src=x>')
    body = text_of(who.get("/customers/"))
    assert "<script>alert" not in body
    assert "<img src=x>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;%(id)s" in body


def test_masked_values_are_masked_and_hidden_fields_absent(people: People) -> None:
    who = reader(people.fang)
    who.makes("苏州恒泽精密制造", phone="13812342071", industry="精密制造")
    role = Role.objects.get(code="test-rep")
    role.fields = {"customers.customer": {"phone": "masked", "industry": "hidden"}}
    role.save()
    rights_changed()
    answer = who.get("/customers/", columns="name,phone,industry")
    assert "138****2071" in text_of(answer)
    assert "13812342071" not in text_of(answer)
    assert "tel:" not in text_of(answer)
    assert "精密制造" not in cell_in(answer, "industry")
    assert 'data-column="industry"' not in text_of(answer)
    for params in ({"sort": "phone"}, {"filter": '{"field":"industry","op":"eq","value":"精密制造"}'}):
        assert who.get("/customers/", **params).status_code == 422
    fields = text_of(who.get("/customers/fields"))
    assert "field=phone" not in fields
    assert "field=industry" not in fields


def test_who_may_not_read_an_object_is_told_so(people: People) -> None:
    Role.objects.filter(code="test-rep").update(grants={"customers.customer": {"read": "own"}})
    rights_changed()
    assert reader(people.fang).get("/opportunities/").status_code == 403
    assert reader(people.fang).get("/no-such-object/").status_code == 404


def test_the_recycle_bin_lists_and_restores(fang: Reader, people: People) -> None:
    made = fang.makes("厦门鹭岛冷链")
    perform(principal_of(people.fang), "customers.customer.remove", made.pk)
    assert "厦门鹭岛冷链" not in fang.names()
    assert fang.names(removed="1") == ["厦门鹭岛冷链"]
    assert "恢复" in words_of(fang.get(f"/customers/{made.pk}/menu", removed="1"))
    assert fang.post(f"/customers/{made.pk}/restore").status_code == 204
    assert "厦门鹭岛冷链" in fang.names()


@pytest.mark.parametrize("path", sorted(registry.by_path))
def test_every_object_has_a_list(people: People, path: str) -> None:
    of = registry.by_path[path]
    who = reader(people.admin if of.administered else people.boss)
    assert who.get(f"/{path}/", part=False).status_code == 200
    for place in ("footer", "fields", "order", "more", "columns", "views/menu", "builder", "pick"):
        assert who.get(f"/{path}/{place}").status_code == 200, place
    for name in of.list_fields:
        assert who.get(f"/{path}/column/{name}").status_code == 200, name


def test_english_pages_speak_english(fang: Reader, people: People) -> None:
    people.fang.locale = "en"
    people.fang.save(update_fields=["locale"])
    words = words_of(fang.get("/customers/", part=False))
    assert "Customers" in words or "Customer" in words
    assert "在「" not in words


def picked(answer: Any) -> list[str]:
    return [item["label"] for item in answer.json()["items"]]


def test_records_people_tags_and_regions_are_found_while_typing(fang: Reader, people: People) -> None:
    fang.makes("武汉光谷精仪", tags=["重点", "续约"])
    assert picked(fang.client.get("/customers/pick?q=guanggu")) == ["武汉光谷精仪"]
    assert picked(fang.client.get("/users/pick?q=wf")) == ["王芳"]
    assert picked(fang.client.get("/customers/tags/tags?q=续")) == ["续约"]
    assert "苏州市" in picked(fang.client.get("/regions?parent=320000"))
    assert picked(reader(people.chen).client.get("/customers/pick?q=guanggu")) == []
    assert picked(reader(people.chen).client.get("/customers/tags/tags")) == []
