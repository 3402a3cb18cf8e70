"""Saved views: kept, shared, renamed, changed, reverted, ordered, deleted and brought back; and the columns chosen."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.records.models import SavedView
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

CLASS_A = '{"all":[{"field":"customer_class","op":"in","value":["A"]}]}'


@pytest.fixture
def fang(people: People) -> Reader:
    who = reader(people.fang)
    who.makes("苏州恒泽精密制造", customer_class="A")
    who.makes("合肥晶耀半导体", customer_class="B")
    return who


def saved(who: Reader, name: str = "华东 A 级", **data: Any) -> str:
    """Keep class A, by name, with two columns. Returns the view's key."""
    from urllib.parse import urlencode

    query = urlencode({"filter": CLASS_A, "sort": "name", "columns": "name,customer_class"})
    answer = who.post(f"/customers/views/new?{query}", name=name, **data)
    assert answer.status_code == 204, text_of(answer)
    return str(events_of(answer)["list-go"]["url"]).partition("view=")[2]


def test_what_is_on_the_screen_is_kept_whole(fang: Reader) -> None:
    key = saved(fang)
    answer = fang.get("/customers/", view=key)
    assert "华东 A 级" in words_of(answer)
    assert "视图有改动" not in words_of(answer)
    assert fang.names(view=key) == ["苏州恒泽精密制造"]
    assert 'data-column="industry"' not in text_of(answer)


def test_a_changed_view_can_be_saved_or_reverted(fang: Reader) -> None:
    key = saved(fang)
    changed = fang.get(f"/customers/?view={key}&sort=-name")
    assert "保存到视图" in words_of(changed)
    assert f'href="/customers/?view={key}"' in text_of(changed)
    fang.post(f"/customers/views/{key}/save?view={key}&sort=-name")
    assert SavedView.objects.get().sort == "-name"
    assert "视图有改动" not in words_of(fang.get("/customers/", view=key))


def test_a_shipped_view_is_saved_under_another_name(fang: Reader) -> None:
    words = words_of(fang.get("/customers/?sort=name"))
    assert "另存为视图" in words
    assert "保存到视图" not in words


def test_private_views_are_private_and_shared_ones_show_what_each_may_see(
    fang: Reader, people: People
) -> None:
    key = saved(fang)
    other = reader(people.qiang)
    assert "华东 A 级" not in words_of(other.get("/customers/"))
    fang.post(f"/customers/views/{key}/share?on=1")
    assert "华东 A 级" in words_of(other.get("/customers/"))
    assert other.names(view=key) == []
    fang.post(f"/customers/views/{key}/share?on=0")
    assert "华东 A 级" not in words_of(other.get("/customers/"))


def test_others_cannot_change_a_shared_view(fang: Reader, people: People) -> None:
    key = saved(fang, shared="true")
    other = reader(people.qiang)
    for verb in ("save", "rename", "share", "remove"):
        assert other.post(f"/customers/views/{key}/{verb}", name="我的").status_code == 403, verb
    assert SavedView.objects.get().name == "华东 A 级"
    assert "改名" not in words_of(other.get(f"/customers/views/{key}/menu"))


def test_names_are_checked(fang: Reader) -> None:
    saved(fang)
    twice = fang.post("/customers/views/new", name="华东 A 级")
    assert twice.status_code == 422
    assert "你已经有一个叫「华东 A 级」的视图" in words_of(twice)
    assert fang.post("/customers/views/new", name="  ").status_code == 422
    assert fang.post("/customers/views/new", name="长" * 61).status_code == 422


def test_renaming(fang: Reader) -> None:
    key = saved(fang)
    assert 'value="华东 A 级"' in text_of(fang.get(f"/customers/views/{key}/rename"))
    fang.post(f"/customers/views/{key}/rename?view={key}", name="重点华东")
    assert SavedView.objects.get().name == "重点华东"


def test_deleting_can_be_undone(fang: Reader) -> None:
    key = saved(fang, shared="true")
    answer = fang.post(f"/customers/views/{key}/remove")
    assert not SavedView.objects.exists()
    fang.client.post(events_of(answer)["toast"]["undoUrl"])
    kept = SavedView.objects.get()
    assert (kept.name, kept.shared, kept.sort) == ("华东 A 级", True, "name")


def test_the_order_of_the_tabs_is_the_persons_own(fang: Reader, people: People) -> None:
    key = saved(fang, shared="true")
    fang.post("/customers/views/order", view=[key, "2", "1"])
    page = words_of(fang.get("/customers/"))
    assert page.index("华东 A 级") < page.index("我负责的") < page.index("全部客户")
    assert fang.names() == ["苏州恒泽精密制造"]
    assert words_of(reader(people.qiang).get("/customers/")).index("全部客户") < 20


def test_columns_are_chosen_for_this_list_or_for_good(fang: Reader) -> None:
    answer = fang.client.post("/customers/columns/apply", {"column": ["name", "phone"]})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/customers/?columns=name%2Cphone"
    assert "视图有改动" in words_of(fang.get(answer.headers["Location"]))
    fang.client.post("/customers/columns/apply", {"column": ["name", "phone"], "keep": "1"})
    plain = fang.get("/customers/")
    assert 'data-column="phone"' in text_of(plain)
    assert 'data-column="industry"' not in text_of(plain)
    assert "视图有改动" not in words_of(plain)


def test_the_name_of_a_row_cannot_be_hidden(fang: Reader) -> None:
    answer = fang.client.post("/customers/columns/apply", {"column": ["phone", "industry"]})
    assert answer.headers["Location"].endswith("columns=name%2Cphone%2Cindustry")


def test_a_dragged_head_gives_the_address_of_the_new_order(fang: Reader) -> None:
    answer = fang.post("/customers/columns/order?columns=name,phone,industry", columns="name,industry,phone")
    assert events_of(answer)["list-go"]["url"] == "/customers/?columns=name%2Cindustry%2Cphone"


@pytest.mark.parametrize(
    "widths", ['{"name": 300, "phone": 9999, "bad": 10, "industry": "x"}', "[]", "{broken"]
)
def test_widths_are_kept_within_reason(fang: Reader, widths: str) -> None:
    assert fang.post("/customers/columns/order", widths=widths).status_code == 204
    answer = text_of(fang.get("/customers/", columns="name,phone"))
    assert ('<col width="300">' in answer) == widths.startswith('{"name"')
    assert "9999" not in answer


def test_a_view_whose_field_is_gone_still_opens(fang: Reader, people: People) -> None:
    SavedView.objects.create(
        object="customers.customer", user=people.fang, name="旧视图",
        filter={"all": [{"field": "cf_999", "op": "eq", "value": "x"}]}, columns=["name", "cf_999"],
    )  # fmt: skip
    from paceline.metadata import versions

    versions.changed("saved_views")
    key = SavedView.objects.get().pk.hex
    answer = fang.get("/customers/", view=key)
    assert answer.status_code == 422
    assert "不能用了" in words_of(answer)


def test_unknown_views_are_not_found(fang: Reader) -> None:
    for key in ("nonsense", "0" * 32):
        assert fang.get(f"/customers/views/{key}/menu").status_code == 404
