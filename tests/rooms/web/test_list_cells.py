"""Editing a cell in place: the right control, saving with the version, and every way it can be refused."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import principal_of, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of, words_of


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


@pytest.fixture
def made(fang: Reader) -> Any:
    return fang.makes("苏州恒泽精密制造", customer_class="B", tags=["重点"], region="320500")


def cell(record: Any, field: str) -> str:
    return f"/customers/cell/{record.pk}/{field}"


def test_the_editor_is_the_control_of_the_field(fang: Reader, made: Any) -> None:
    body = text_of(fang.get(cell(made, "customer_class")))
    assert "<select" in body
    assert '<option value="B" selected>' in body
    assert 'type="tel"' in text_of(fang.get(cell(made, "phone")))
    assert 'data-pick="tags"' in text_of(fang.get(cell(made, "tags")))
    assert 'type="date" name="due"' in text_of(fang.get(cell(made, "next_step")))


def test_saving_answers_with_the_cell_and_its_new_version(fang: Reader, made: Any) -> None:
    answer = fang.post(cell(made, "customer_class"), value="A", version=made.version)
    assert answer.status_code == 200
    assert text_of(answer).lstrip().startswith("<td")
    assert f'data-row-version="{made.version + 1}"' in text_of(answer)
    assert "A 重点客户" in words_of(answer)
    kept = visible(principal_of(fang.user), Customer).get(pk=made.pk)
    assert kept.customer_class == "A"
    assert Event.objects.filter(record_id=made.pk, name="customers.customer.change", via="web").count() == 1


def test_cells_that_the_system_computes_come_along(fang: Reader, made: Any) -> None:
    url = cell(made, "value_score") + "?columns=name,value_score,priority"
    fang.post(cell(made, "intent_score"), value="90", version=made.version)
    body = text_of(fang.post(url, value="90", version=made.version + 1))
    assert "td[data-field=&quot;priority&quot;]" in body


def test_a_next_step_is_saved_with_its_day(fang: Reader, made: Any) -> None:
    fang.post(cell(made, "next_step"), value="发送修订报价", due="2026-12-01", version=made.version)
    kept = visible(principal_of(fang.user), Customer).get(pk=made.pk)
    assert (kept.next_step, str(kept.next_step_on)) == ("发送修订报价", "2026-12-01")


def test_several_values_are_saved(fang: Reader, made: Any) -> None:
    fang.post(cell(made, "tags"), value=["续约", "战略"], version=made.version)
    assert visible(principal_of(fang.user), Customer).get(pk=made.pk).tags == ["续约", "战略"]


def test_what_cannot_be_read_comes_back_with_the_reason(fang: Reader, made: Any) -> None:
    answer = fang.post(cell(made, "value_score"), value="一百二", version=made.version)
    assert answer.status_code == 422
    assert "data-cell-form" in text_of(answer)
    assert "一百二" in text_of(answer)
    assert 'class="err"' in text_of(answer)
    too_much = fang.post(cell(made, "value_score"), value="120", version=made.version)
    assert "请填 0 到 100 之间的分数" in words_of(too_much)


def test_somebody_saved_first(fang: Reader, made: Any, people: People) -> None:
    perform(principal_of(people.boss), "customers.customer.change", made.pk, {"industry": "化工"})
    answer = fang.post(cell(made, "industry"), value="造纸", version=made.version)
    assert answer.status_code == 412
    assert visible(principal_of(fang.user), Customer).get(pk=made.pk).industry == "化工"


@pytest.mark.parametrize("field", ["priority", "open_amount", "no_such_field"])
def test_fields_that_people_do_not_change_are_refused_with_a_reason(
    fang: Reader, made: Any, field: str
) -> None:
    answer = fang.get(cell(made, field))
    assert answer.status_code == 403
    assert text_of(answer)
    assert fang.post(cell(made, field), value="1", version=made.version).status_code == 403


def test_a_locked_cell_says_why_in_the_list(fang: Reader, made: Any) -> None:
    assert 'data-field="open_amount" data-locked="由系统计算' in text_of(fang.get("/customers/"))


def test_a_field_that_the_role_may_only_read(fang: Reader, made: Any) -> None:
    role = Role.objects.get(code="test-rep")
    role.fields = {"customers.customer": {"industry": "read"}}
    role.save()
    rights_changed()
    assert 'data-field="industry" data-locked="你的角色' in text_of(fang.get("/customers/"))
    assert fang.post(cell(made, "industry"), value="化工", version=made.version).status_code == 403


def test_what_is_out_of_sight_does_not_exist(made: Any, people: People) -> None:
    assert reader(people.qiang).get(cell(made, "industry")).status_code == 404
    assert reader(people.qiang).post(cell(made, "industry"), value="x", version=1).status_code == 404


def test_a_record_that_is_shared_for_reading_cannot_be_edited(
    fang: Reader, made: Any, people: People
) -> None:
    perform(
        principal_of(people.fang),
        "customers.customer.share",
        made.pk,
        {"user": str(people.qiang.pk), "level": "read"},
    )
    answer = reader(people.qiang).get(cell(made, "industry"))
    assert answer.status_code == 403
    assert "不能修改" in text_of(answer)


def test_repeating_a_save_does_nothing_twice(fang: Reader, made: Any) -> None:
    for _ in range(2):
        fang.client.post(
            cell(made, "industry"),
            {"value": "化工", "version": made.version},
            headers={"Idempotency-Key": "k1"},
        )
    assert visible(principal_of(fang.user), Customer).get(pk=made.pk).version == made.version + 1
