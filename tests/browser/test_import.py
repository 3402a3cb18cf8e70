"""Journeys through the import: a file is dropped, matched, checked, written and taken back; bad files are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.interfaces.files.models import ImportRun
from paceline.kernel.errors import NotAllowed
from paceline.records.action import perform
from paceline.workflow.at_once import run_waiting
from tests.people import People, make_people
from tests.rooms.files.helping import uploaded, workbook

Visiting = Callable[..., Any]
LIST = (
    "公司名称,手机,年采购额（元）,负责人,地区,登记日期,客户类别\n"
    "苏州恒泽精密制造有限公司,13812342071,1280000,王芳,江苏省苏州市,2025/3/7,A\n"
    "绍兴晨光印染,0575-88120000,86万,小林,浙江 绍兴,2025/3/9,重点\n"
    "扬州江淮重机,l3712340092,210万,王芳,江苏 扬州,2025/4/2,B\n"
)


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A list as a colleague's table program saves it."""
    path = tmp_path / "客户名单.csv"
    path.write_bytes(LIST.encode("gbk"))
    return path


def dropped(there: Any, path: Path) -> Page:
    """The page of the columns of a file."""
    page: Page = there.go("/imports/new?object=customers")
    page.set_input_files("[name=file]", str(path))
    page.get_by_role("button", name="下一步：对应字段").click()
    page.wait_for_load_state("networkidle")
    return page


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_a_list_is_imported_put_right_and_taken_back(
    visit: Visiting, people: People, table: Path, dark: bool, phone: bool
) -> None:
    there = visit(people.boss, dark=dark, phone=phone)
    page = there.go("/imports/")
    expect(page.locator("main")).to_contain_text("还没有导入过")
    assert there.faults() == []
    page = dropped(there, table)
    expect(page.locator(".map")).to_contain_text("1 个值对不上：小林")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    pressed(page, "下一步：检查")
    expect(page.locator("main")).to_contain_text("第 4 行")
    assert there.faults() == []
    page.get_by_label("「重点」对应到").select_option(index=1)
    pressed(page, "保存并重新检查")
    page.get_by_label("「小林」怎么办").select_option("empty")
    pressed(page, "保存并重新检查")
    pressed(page, "导入 2 行")
    expect(page.locator("main")).to_contain_text("可以离开这个页面")
    assert there.faults() == []
    run_waiting()
    page.reload()
    expect(page.locator("main")).to_contain_text("里有字母 l，请改成数字 1")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.get_by_role("button", name="撤销导入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销导入").click()
    page.wait_for_load_state("networkidle")
    run_waiting()
    page.reload()
    expect(page.locator("main")).to_contain_text("这次导入已撤销")
    assert there.faults() == []
    assert not visible(people.acts(people.boss), Customer).exists()


def test_only_the_columns_that_need_a_look_are_shown(visit: Visiting, people: People, table: Path) -> None:
    page = dropped(visit(people.boss), table)
    page.get_by_text("要看的 3").click()
    expect(page.locator(".map tbody tr:visible")).to_have_count(3)
    page.get_by_text("全部 7").click()
    expect(page.locator(".map tbody tr:visible")).to_have_count(7)


def test_a_mapping_is_kept_and_used_for_the_next_file(visit: Visiting, people: People, table: Path) -> None:
    there = visit(people.boss)
    page = dropped(there, table)
    page.get_by_label("「年采购额（元）」导入到").select_option("note")
    pressed(page, "下一步：检查")
    pressed(page, "导入 1 行")
    run_waiting()
    page.reload()
    page.get_by_label("预设的名称").fill("展会名单")
    pressed(page, "保存为预设")
    expect(page.locator("#toasts")).to_contain_text("已保存预设「展会名单」")
    page = dropped(there, table)
    expect(page.get_by_label("「年采购额（元）」导入到")).to_have_value("note")
    page.get_by_label("「年采购额（元）」导入到").select_option("")
    pressed(page, "更新预览")
    page.get_by_label("预设", exact=True).select_option(label="展会名单")
    page.get_by_role("button", name="套用", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("「年采购额（元）」导入到")).to_have_value("note")


def test_a_reload_and_the_back_button_lose_nothing(visit: Visiting, people: People, table: Path) -> None:
    page = dropped(visit(people.boss), table)
    page.reload()
    pressed(page, "下一步：检查")
    page.reload()
    expect(page.locator("main")).to_contain_text("对不上的值")
    page.go_back()
    expect(page.locator("main")).to_contain_text("把表格的列对应到客户字段")
    pressed(page, "下一步：检查")
    pressed(page, "导入 1 行")
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("main")).to_contain_text("可以离开这个页面")
    assert ImportRun._default_manager.count() == 1


def test_a_second_window_imports_nothing_that_was_not_checked(
    visit: Visiting, people: People, table: Path
) -> None:
    there = visit(people.boss)
    page = dropped(there, table)
    pressed(page, "下一步：检查")
    other = there.context.new_page()
    other.goto(page.url.removesuffix("check"))
    other.get_by_label("「手机」导入到").select_option("")
    other.get_by_role("button", name="更新预览").click()
    other.wait_for_load_state("networkidle")
    pressed(page, "导入 1 行")
    expect(page.locator(".note.danger")).to_contain_text("请再检查一次")
    assert ImportRun._default_manager.get().state == "draft"


def test_a_window_that_comes_too_late_shows_the_import_that_runs(
    visit: Visiting, people: People, table: Path
) -> None:
    there = visit(people.boss)
    page = dropped(there, table)
    other = there.context.new_page()
    other.goto(page.url)
    pressed(page, "下一步：检查")
    pressed(page, "导入 1 行")
    other.get_by_role("button", name="下一步：检查").click()
    other.wait_for_load_state("networkidle")
    expect(other.locator("#toasts")).to_contain_text("这次导入已经开始")
    expect(other.locator("main")).to_contain_text("可以离开这个页面")


def test_what_was_stopped_goes_on_where_it_stopped(visit: Visiting, people: People, table: Path) -> None:
    page = dropped(visit(people.boss), table)
    pressed(page, "下一步：检查")
    pressed(page, "导入 1 行")
    pressed(page, "停止")
    expect(page.locator("main")).to_contain_text("导入停在第 0 行")
    pressed(page, "接着导入")
    run_waiting()
    page.reload()
    expect(page.locator("h1 + .tag, header")).to_contain_text(["已导入"])
    assert visible(people.acts(people.boss), Customer).count() == 1


def test_a_draft_can_be_thrown_away(visit: Visiting, people: People, table: Path) -> None:
    page = dropped(visit(people.boss), table)
    pressed(page, "丢弃")
    expect(page.locator("main")).to_contain_text("还没有导入过")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.csv", b"", "空的"),
        ("坏.xlsx", workbook([["客户名称"], ["甲"]])[:900], "打不开"),
        ("网页.xls", b"<html><table><tr><td>x</td></tr></table></html>", "不是表格文件"),
        ("只有列名.csv", "客户名称,电话\n".encode(), "没有数据行"),
        ("公式.xlsx", workbook([["客户名称"], ["=A1"]]), "没有数据行"),
    ],
)
def test_a_wrong_file_is_refused_where_it_was_chosen(
    visit: Visiting, people: People, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    there = visit(people.boss)
    page = there.go("/imports/new?object=customers")
    page.set_input_files("[name=file]", str(path))
    pressed(page, "下一步：对应字段")
    expect(page.locator(".note.danger")).to_contain_text(words)
    expect(page.locator("[name=object]")).to_have_value("customers")
    assert not ImportRun._default_manager.exists()


def test_without_the_right_to_import_nothing_is_offered(visit: Visiting, people: People) -> None:
    people.chen.roles.clear()
    there = visit(people.chen)
    page = there.go("/imports/")
    expect(page.get_by_role("link", name="导入文件")).to_have_count(0)
    assert there.context.request.get(f"{there.base}/imports/new").status == 403


def test_a_set_shows_its_decisions_and_names_the_files_that_are_missing(
    visit: Visiting, people: People, tmp_path: Path
) -> None:
    people.boss.is_admin = True
    people.boss.save()
    there = visit(people.boss)
    page = there.go("/imports/")
    page.get_by_role("link", name="CRM 销售商机（4 个 CSV）").click()
    expect(page.locator("main")).to_contain_text("GTXPro")
    expect(page.locator("main")).to_contain_text("technolgy")
    assert there.faults() == []
    path = tmp_path / "accounts.csv"
    path.write_text("account\nX\n")
    page.set_input_files("[name=file]", str(path))
    pressed(page, "开始导入")
    expect(page.locator(".note.danger")).to_contain_text("sales_pipeline.csv")


def test_an_administrator_who_may_not_import_hears_it_before_the_files_are_chosen(
    visit: Visiting, people: People
) -> None:
    there = visit(people.admin)
    page = there.go("/imports/sets/crm_sales_opportunities/")
    expect(page.locator(".note")).to_contain_text("你还不能导入：产品、客户、商机")
    expect(page.get_by_role("button", name="开始导入")).to_have_count(0)
    assert there.faults() == []
    with pytest.raises(NotAllowed):
        perform(people.acts(people.admin), "files.importrun.start_set", None,
                {"preset": "crm_sales_opportunities", "files": [str(uuid4())]})  # fmt: skip


def test_an_export_is_fetched_from_its_page(visit: Visiting, people: People) -> None:
    by = people.acts(people.boss)
    perform(by, "customers.customer.create", None, {"name": "恒泽"})
    there = visit(people.boss)
    page = there.go("/exports/")
    expect(page.locator("main")).to_contain_text("还没有导出过")
    perform(by, "files.export.make", None, {"target": "customers.customer", "form": "csv"})
    page.reload()
    assert there.faults() == []
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载").click()
    assert "恒泽" in Path(fetched.value.path()).read_text(encoding="utf-8-sig")


def test_the_pages_are_english_for_who_reads_english(visit: Visiting, people: People) -> None:
    people.boss.locale = "en"
    people.boss.save()
    run = uploaded(people.acts(people.boss), "customers", "name,phone\nHengze,x1\n")
    there = visit(people.boss)
    page = there.go(f"/imports/{run.pk}/")
    pressed(page, "Next: check")
    expect(page.locator("main")).to_contain_text("Row 2")
    for path in ("", "check"):
        shown = there.go(f"/imports/{run.pk}/{path}").inner_text("main .imp")
        assert not [line for line in shown.splitlines() if any("\u4e00" <= char <= "\u9fff" for char in line)]
