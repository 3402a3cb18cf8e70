"""An import from upload to report: new and known records, questions, errors by row, the ledger, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from paceline.access.models import Role, UserStatus
from paceline.access.principal import principal_of, rights_changed
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.customers.models import Contact, Customer
from paceline.interfaces.files.models import ImportRun
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.reading.search import found_by
from tests.people import People
from tests.rooms.files.helping import (
    applied,
    checked,
    configured,
    counts,
    fresh,
    imported,
    ledger,
    reasons,
    uploaded,
    workbook,
)
from tests.samples import record_of

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"
TWO = "客户名称,电话,等级\n恒泽精密,13812342071,A\n光谷精仪,0512-62888888,B\n"


@pytest.fixture
def by(people: People) -> Any:
    return people.acts(people.fang)


def customers(by: Any) -> Any:
    return visible(by, Customer).order_by("name")


# new records ---------------------------------------------------------------------------------------------------
def test_new_records_have_everything_that_single_ones_have(by: Any, people: People) -> None:
    run = imported(by, CUSTOMER, TWO)
    assert (run.state, counts(run)) == ("done", (2, 0, 0, 0))
    record = customers(by).get(name="恒泽精密")
    assert (record.owner, record.team, record.created_by) == (people.fang, people.fang.unit, people.fang)
    assert (record.phone, record.customer_class, record.number[:3], record.version) == (
        "+8613812342071",
        "A",
        "KH-",
        1,
    )
    event = Event.objects.get(record_id=record.pk)
    assert (event.name, event.via, event.batch, event.actor_id) == (
        f"{CUSTOMER}.create",
        "import",
        run.pk,
        people.fang.pk,
    )
    assert event.payload["changes"]["phone"] == [None, "+8613812342071"]
    assert found_by(customers(by), "hzjm").get() == record
    assert ledger(run) == {2: "created", 3: "created"}


def test_a_workbook_works_like_text(by: Any) -> None:
    run = imported(by, CUSTOMER, workbook([["客户名称", "价值分"], ["恒泽", 80.0], ["光谷", None]]), "a.xlsx")
    assert counts(run) == (2, 0, 0, 0)
    assert customers(by).get(name="恒泽").value_score == 80


def test_days_of_making_are_kept_from_the_other_system(by: Any) -> None:
    imported(by, CUSTOMER, "客户名称,登记日期\n恒泽,2024-03-07\n光谷,2099-01-01\n")
    old = customers(by).get(name="恒泽")
    assert old.created_at.isoformat() == "2024-03-06T16:00:00+00:00"
    event = Event.objects.get(record_id=old.pk)
    assert event.occurred_at == old.created_at
    assert event.recorded_at > event.occurred_at
    assert customers(by).get(name="光谷").created_at <= event.recorded_at, "nothing comes from the future"


def test_numbers_are_kept_or_given(by: Any) -> None:
    imported(by, CUSTOMER, "客户编号,客户名称\nX-1,恒泽\n,光谷\n")
    assert customers(by).get(name="恒泽").number == "X-1"
    assert customers(by).get(name="光谷").number.startswith("KH-")


def test_many_rows_in_several_batches(by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paceline.interfaces.files.limits.BATCH", 7)
    text = "客户名称\n" + "".join(f"客户{n:03}\n" for n in range(50))
    run = imported(by, CUSTOMER, text)
    assert counts(run) == (50, 0, 0, 0)
    numbers = [c.number for c in customers(by)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 50


# errors --------------------------------------------------------------------------------------------------------
def test_bad_rows_fail_with_their_reasons_and_the_others_are_imported(by: Any) -> None:
    text = "客户名称,电话,价值分\n恒泽,13812342071,50\n,13812342072,1\n光谷,l381234207,x\n紫金,,200\n"
    run = imported(by, CUSTOMER, text)
    assert counts(run) == (1, 0, 0, 3)
    found = reasons(run)
    assert found[3] == {"客户名称": "请填写。"}
    assert set(found[4]) == {"电话", "价值分"}
    assert "0 到 100" in found[5]["价值分"]
    assert run.rows == run.done_rows == len(ledger(run)), "every row has one end"


def test_a_check_says_the_same_and_writes_nothing(by: Any) -> None:
    run = uploaded(by, CUSTOMER, "客户名称,电话\n恒泽,13812342071\n,1\n")
    found = checked(by, run)
    assert (found["rows"], found["created"], found["failed"]) == (2, 1, 1)
    assert found["errors"] == [{"row": 3, "reasons": {"电话": found["errors"][0]["reasons"]["电话"]}}]
    assert not customers(by).exists()
    assert fresh(run).state == "checked"


def test_values_too_long_emoji_markup_and_nul(by: Any) -> None:
    text = f"客户名称,备注\n<script>alert(1)</script>,😀 好\n{'长' * 200},x\n恒\x00泽,y\n'; DROP TABLE x; --,\\N z\n"
    run = imported(by, CUSTOMER, text)
    assert counts(run) == (3, 0, 0, 1)
    assert "最多" in reasons(run)[3]["客户名称"]
    names = set(customers(by).values_list("name", flat=True))
    assert names == {"<script>alert(1)</script>", "恒泽", "'; DROP TABLE x; --"}
    assert customers(by).get(name="'; DROP TABLE x; --").note == "\\N z"
    assert customers(by).get(name__startswith="<").note == "😀 好"


def test_tabs_backslashes_and_line_breaks_survive(by: Any) -> None:
    note = 'a\\tb\t"c"\nd\\'
    run = imported(by, CUSTOMER, workbook([["客户名称", "备注"], ["恒泽", note]]), "a.xlsx")
    assert counts(run) == (1, 0, 0, 0)
    assert customers(by).get().note == note


def test_ambiguous_days_are_errors_until_somebody_says_which(by: Any, people: People) -> None:
    text = "客户名称,下一步日期\n恒泽,05/03/2027\n"
    run = uploaded(by, CUSTOMER, text)
    assert checked(by, run)["failed"] == 1
    plan = fresh(run).plan
    plan["columns"][1]["day_first"] = True
    configured(by, run, columns=plan["columns"])
    applied(by, run)
    assert customers(by).get().next_step_on.isoformat() == "2027-03-05"


def test_a_required_column_that_is_missing_stops_it_before_anything(by: Any) -> None:
    run = uploaded(by, CUSTOMER, "电话\n13812342071\n")
    for verb in ("check", "apply"):
        with pytest.raises(Invalid) as refused:
            perform(by, f"files.importrun.{verb}", run.pk)
        assert refused.value.code == "required_missing"


# questions -----------------------------------------------------------------------------------------------------
def test_unknown_choices_are_asked_about_and_mapped(by: Any) -> None:
    run = uploaded(by, CUSTOMER, "客户名称,等级\n恒泽,重点\n光谷,一般\n紫金,A\n海辰,\n")
    found = checked(by, run)
    assert found["failed"] == 2
    asked = {
        q["text"]: (q["count"], q["answered"]) for q in found["questions"] if q["field"] == "customer_class"
    }
    assert asked == {"重点": (1, False), "一般": (1, False)}
    answers = {"重点": {"do": "map", "to": "A"}, "一般": {"do": "empty"}}
    run = applied(by, configured(by, run, values={"customer_class": answers}))
    assert counts(run) == (4, 0, 0, 0)
    assert [c.customer_class for c in customers(by)] == ["", "A", "", "A"]


def test_unknown_links_are_mapped_made_left_empty_or_refused(by: Any, people: People) -> None:
    boss = people.acts(people.boss)
    record_of(registry.get("customers.leadsource"), boss, name="官网")
    text = "客户名称,来源\n甲,官网\n乙,关网\n丙,展会\n丁,电话\n戊,朋友\n"
    run = uploaded(boss, CUSTOMER, text)
    found = checked(boss, run)
    suggested = {q["text"]: q["suggest"] for q in found["questions"]}
    assert set(suggested) == {"关网", "展会", "电话", "朋友"}
    answers = {"关网": {"do": "map", "to": "官网"}, "电话": {"do": "empty"}, "朋友": {"do": "reject"}}
    run = applied(boss, configured(boss, run, values={"source": answers}))
    assert counts(run) == (3, 0, 0, 2)
    assert reasons(run)[4] == {"来源": "找不到来源「展会」。"}
    by_name = {c.name: c.source and c.source.name for c in visible(boss, Customer)}
    assert by_name == {"甲": "官网", "乙": "官网", "丁": None}


def test_names_are_made_once_where_the_declaration_allows_it(people: People) -> None:
    boss = people.acts(people.boss)
    text = "姓名,客户,手机\n韩立群,恒泽精密,13800000001\n吴敏,恒泽精密,13800000002\n,新客户,13800000003\n"
    run = imported(boss, "customers.contact", text, unknown={"customer": "create"})
    assert counts(run) == (2, 0, 0, 1)
    assert [c.name for c in visible(boss, Customer)] == ["恒泽精密"], "a row that failed makes nothing"
    assert visible(boss, Contact).filter(customer__name="恒泽精密").count() == 2
    assert Event.objects.filter(name=f"{CUSTOMER}.create", batch=run.pk).count() == 1


def test_names_that_several_records_have_are_an_error(people: People) -> None:
    boss = people.acts(people.boss)
    for _ in range(2):
        record_of(registry.get(CUSTOMER), boss, name="恒泽")
    run = imported(boss, "customers.contact", "姓名,客户\n韩立群,恒泽\n")
    assert "2 个客户都叫" in reasons(run)[2]["客户"]


def test_people_who_have_left_or_are_unknown_cannot_own_anything(people: People) -> None:
    people.chen.status = UserStatus.LEFT
    people.chen.save()
    rights_changed()
    boss = people.acts(people.boss)
    run = imported(boss, CUSTOMER, "客户名称,负责人\n甲,王芳\n乙,陈晨\n丙,小林\n丁,\n")
    assert counts(run) == (2, 0, 0, 2)
    assert "离职" in reasons(run)[3]["负责人"]
    assert visible(boss, Customer).get(name="甲").team == people.fang.unit
    assert visible(boss, Customer).get(name="丁").owner == people.boss


# known records -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("existing", "after", "expected"),
    [
        ("fill", ("+8613800000000", "机械"), (1, 1, 0, 0)),
        ("update", ("+8613812342071", "机械"), (1, 1, 0, 0)),
        ("skip", ("+8613800000000", ""), (1, 0, 1, 0)),
        ("create", ("+8613800000000", ""), (2, 0, 0, 0)),
    ],
)
def test_known_records(by: Any, existing: str, after: tuple[str, str], expected: tuple[int, ...]) -> None:
    known = record_of(registry.get(CUSTOMER), by, name="苏州恒泽精密有限公司", phone="13800000000")
    text = "客户名称,电话,行业\n恒泽 精密（苏州）公司,1,x\n苏州恒泽精密,13812342071,机械\n".replace(
        "恒泽 精密（苏州）公司,1,x\n", ""
    )
    run = imported(by, CUSTOMER, text + "光谷,,\n", existing=existing, keys=["name"])
    known.refresh_from_db()
    assert (known.phone, known.industry) == after
    assert counts(run) == expected


def test_a_blank_cell_never_empties_a_known_field(by: Any) -> None:
    known = record_of(registry.get(CUSTOMER), by, name="恒泽", phone="13800000000")
    imported(by, CUSTOMER, "客户名称,电话,行业\n恒泽,,机械\n", existing="update", keys=["name"])
    known.refresh_from_db()
    assert (known.phone, known.industry) == ("+8613800000000", "机械")


def test_a_row_that_comes_twice_is_one_record(by: Any) -> None:
    run = imported(
        by,
        CUSTOMER,
        "客户名称,电话\n恒泽,13800000001\n恒泽,13800000001\n恒泽公司,13800000002\n",
        keys=["phone", "name"],
    )
    assert counts(run) == (1, 0, 2, 0)


def test_a_number_that_is_taken_is_an_error_not_a_double(by: Any, people: People) -> None:
    elsewhere = record_of(registry.get(CUSTOMER), people.acts(people.chen))
    run = imported(by, CUSTOMER, f"客户编号,客户名称\n{elsewhere.number},恒泽\nX1,光谷\nX1,紫金\n", keys=[])
    assert counts(run) == (1, 0, 0, 2)
    assert "不能重复" in reasons(run)[2]["客户编号"]


def test_what_only_others_may_see_is_neither_changed_nor_told(by: Any, people: People) -> None:
    theirs = record_of(registry.get(CUSTOMER), people.acts(people.chen), name="恒泽", phone="13800000000")
    run = imported(by, CUSTOMER, "客户名称,电话\n恒泽,13812342071\n", existing="update", keys=["name"])
    theirs.refresh_from_db()
    assert theirs.phone == "+8613800000000"
    assert counts(run) == (1, 0, 0, 0)


def test_a_constraint_that_nothing_foresaw_fails_its_row_only(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = people.acts(people.boss)
    monkeypatch.setattr("paceline.interfaces.files.matching.Uniqueness.check", lambda self, rows: None)
    run = imported(boss, "catalog.product", "货号,产品名称\nA,一\nB,二\nA,三\n", keys=[])
    assert counts(run) == (2, 0, 0, 1)
    assert list(visible(boss, Product).order_by("code").values_list("name", flat=True)) == ["一", "二"]
    assert "冲突" in reasons(run)[4][""]


# rights --------------------------------------------------------------------------------------------------------
def test_without_the_right_to_import_nothing_begins(people: People) -> None:
    role = Role.objects.get(code="test-rep")
    role.grants = {"*": {"read": "own", "create": "own", "change": "own"}}
    role.save()
    rights_changed()
    with pytest.raises(NotAllowed):
        uploaded(principal_of(people.fang), CUSTOMER, TWO)


def test_hidden_and_read_only_fields_cannot_be_filled(people: People) -> None:
    role = Role.objects.get(code="test-rep")
    role.fields = {CUSTOMER: {"phone": "masked", "customer_class": "hidden"}}
    role.save()
    rights_changed()
    by = principal_of(people.fang)
    run = uploaded(by, CUSTOMER, TWO)
    assert [column["field"] for column in run.plan["columns"]] == ["name", "", ""]
    with pytest.raises(Invalid):
        configured(by, run, fills={"电话": "phone"})


def test_rights_are_those_of_the_moment_in_which_it_runs(people: People, by: Any) -> None:
    run = uploaded(by, CUSTOMER, TWO)
    perform(by, "files.importrun.apply", run.pk)
    people.fang.roles.clear()
    rights_changed()
    from paceline.workflow.at_once import run_waiting

    run_waiting()
    assert fresh(run).state == "failed"
    assert not Customer._default_manager.exists()


def test_handing_records_to_others_needs_the_right_to_assign(people: People) -> None:
    role = Role.objects.get(code="test-rep")
    role.grants = {"*": {**role.grants["*"], "assign": ""}}
    role.save()
    rights_changed()
    run = imported(principal_of(people.fang), CUSTOMER, "客户名称,负责人\n甲,李强\n乙,王芳\n")
    assert counts(run) == (1, 0, 0, 1)
    assert "交给别人" in reasons(run)[2]["负责人"]


def test_imports_are_their_owners_business(people: People, by: Any) -> None:
    run = uploaded(by, CUSTOMER, TWO)
    for other in (people.qiang, people.min, people.boss, people.admin):
        assert not visible(people.acts(other), ImportRun).exists()
        with pytest.raises(NotFound):
            perform(people.acts(other), "files.importrun.check", run.pk)


# undo ----------------------------------------------------------------------------------------------------------
def undone(by: Any, run: ImportRun) -> ImportRun:
    from paceline.workflow.at_once import run_waiting

    perform(by, "files.importrun.undo", run.pk)
    run_waiting()
    return fresh(run)


def test_undo_takes_back_exactly_what_the_import_did(by: Any) -> None:
    known = record_of(registry.get(CUSTOMER), by, name="恒泽", phone="13800000000")
    run = imported(
        by,
        CUSTOMER,
        "客户名称,电话\n恒泽,13812342071\n光谷,\n光谷,13800000003\n",
        existing="update",
        keys=["name"],
    )
    assert counts(run) == (1, 2, 0, 0)
    assert undone(by, run).state == "undone"
    known.refresh_from_db()
    assert known.phone == "+8613800000000"
    assert list(customers(by)) == [known]
    with pytest.raises(Conflict):
        perform(by, "files.importrun.undo", run.pk)


def test_what_somebody_changed_since_is_left_alone(by: Any) -> None:
    run = imported(by, CUSTOMER, TWO)
    kept = customers(by).get(name="恒泽精密")
    perform(by, f"{CUSTOMER}.change", kept.pk, {"industry": "机械"})
    undone(by, run)
    assert list(customers(by)) == [kept]


def test_what_something_rests_on_since_stays_and_says_why(by: Any) -> None:
    run = imported(by, CUSTOMER, TWO)
    used = customers(by).get(name="恒泽精密")
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "机床", "customer": str(used.pk)})
    run = undone(by, run)
    assert list(customers(by)) == [used], "the other one is gone"
    assert run.kept == 1
    (line,) = run.left
    assert (line["id"], line["object"], line["title"]) == (str(used.pk), CUSTOMER, "恒泽精密")
    assert line["why"] == "还有 1 条商机用着它。"

    perform(by, "pipeline.opportunity.remove", deal.pk)
    run = undone(by, run)
    assert not customers(by).exists()
    assert (run.kept, run.left) == (0, []), "what went the first time is not told again"


def test_after_three_days_it_is_too_late(
    by: Any, freeze: Callable[..., FrozenClock], clock: FrozenClock
) -> None:
    from datetime import timedelta

    run = imported(by, CUSTOMER, TWO)
    clock.advance(timedelta(hours=73))
    with pytest.raises(Conflict):
        perform(by, "files.importrun.undo", run.pk)


# state ---------------------------------------------------------------------------------------------------------
def test_an_import_that_has_begun_cannot_be_changed(by: Any) -> None:
    run = imported(by, CUSTOMER, TWO)
    for verb, inputs in (("configure", {"plan": run.plan}), ("check", {}), ("apply", {}), ("discard", {})):
        with pytest.raises(Conflict):
            perform(by, f"files.importrun.{verb}", run.pk, inputs)


def test_reading_the_file_in_another_way(by: Any) -> None:
    run = uploaded(by, CUSTOMER, "恒泽,13812342071\n光谷,13812342072\n")
    assert not run.form["header"]
    run = uploaded(by, CUSTOMER, "公司;电话\n恒泽;13812342071\n".encode("gbk"))
    assert (run.form["encoding"], run.form["delimiter"], run.headers) == ("gb18030", ";", ["公司", "电话"])
    perform(by, "files.importrun.configure", run.pk, {"form": {"header": False}})
    assert fresh(run).headers == ["第 1 列", "第 2 列"]
    assert fresh(run).rows == 2


def test_bad_plans_are_refused(by: Any) -> None:
    run = uploaded(by, CUSTOMER, TWO)
    for plan in (
        {"columns": "x"},
        {"columns": [{"index": 99, "field": "name"}]},
        {"columns": [{"index": 0, "field": "password"}]},
        {"columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "name"}]},
        {"columns": [{"index": 0, "field": "name"}], "keys": ["phone"]},
        {"existing": "destroy"},
        {"values": {"name": {"x": {"do": "explode"}}}},
    ):
        with pytest.raises(Invalid):
            perform(by, "files.importrun.configure", run.pk, {"plan": plan})


def test_the_next_file_of_the_same_kind_needs_no_work(by: Any, people: People) -> None:
    text = "甲列,乙列\n恒泽精密,x\n"
    run = uploaded(by, CUSTOMER, text)
    applied(by, configured(by, run, fills={"甲列": "name", "乙列": "note"}, keys=[]))
    assert [c["field"] for c in uploaded(by, CUSTOMER, text).plan["columns"]] == ["name", "note"]
    stranger = people.acts(people.chen)
    assert [c["field"] for c in uploaded(stranger, CUSTOMER, text).plan["columns"]] == ["", ""]
    perform(by, "files.importrun.keep", run.pk, {"name": "老表", "shared": True})
    kept = uploaded(stranger, CUSTOMER, text, preset="老表")
    assert [c["field"] for c in kept.plan["columns"]] == ["name", "note"]


def test_an_unknown_object_and_a_strangers_file(by: Any, people: People) -> None:
    with pytest.raises(NotFound):
        uploaded(by, "customers.nothing", TWO)
    run = uploaded(by, CUSTOMER, TWO)
    inputs = {"target": CUSTOMER, "file": str(run.source)}
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "files.importrun.upload", None, inputs)


def test_a_customer_list_brings_its_contacts(by: Any) -> None:
    text = (
        "客户名称,电话,联系人,职务,联系人手机\n恒泽精密,0512-62888888,沈总,总经理,13812342071\n"
        "恒泽精密,0512-62888888,小周,采购,13812342072\n光谷精仪,,,,\n"
    )
    for _again in range(2):
        run = imported(by, CUSTOMER, text, keys=["name"], existing="skip")
    assert counts(run) == (0, 0, 3, 0)
    found = visible(by, Contact).order_by("phone").values_list("customer__name", "name", "title")
    assert list(found) == [("恒泽精密", "沈总", "总经理"), ("恒泽精密", "小周", "采购")]
    told = Event.objects.filter(name="customers.contact.create").order_by("seq")
    assert [event.title for event in told] == ["沈总", "小周"], "with an event, once"


def test_contacts_need_the_right_to_make_them(by: Any, people: People) -> None:
    Role.objects.filter(users=people.fang).update(
        grants={"customers.customer": dict.fromkeys(("read", "create", "import"), "own")}
    )
    rights_changed()
    run = uploaded(principal_of(people.fang), CUSTOMER, "客户名称,联系人\n恒泽精密,沈总\n")
    assert [column["field"] for column in run.plan["columns"]] == ["name", ""]
