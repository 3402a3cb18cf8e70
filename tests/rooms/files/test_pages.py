"""The wizard in the browser's terms: upload, columns, check, answers, report, undo; and the export of a list."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.interfaces.files import limits
from paceline.interfaces.files.models import Export, ImportRun, MappingPreset
from paceline.records.action import perform
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.files.helping import applied, fresh

pytestmark = pytest.mark.django_db
TEXT = "公司名称,手机,等级,负责人\n恒泽精密,13812342071,A,王芳\n光谷精仪,l381,B,\n紫金环保,13812342073,重点,小林\n"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def web(people: People) -> Client:
    return signed_in(people.boss)


def upload(web: Client, content: bytes, name: str = "客户.csv", target: str = "customers") -> Any:
    stream = BytesIO(content)
    stream.name = name
    return web.post("/imports/new", {"object": target, "file": stream})


@pytest.fixture
def run(web: Client) -> ImportRun:
    answer = upload(web, TEXT.encode("gbk"))
    assert answer.status_code == 302
    found: ImportRun = ImportRun._default_manager.get()
    assert answer.headers["Location"] == f"/imports/{found.pk}/"
    return found


def page(web: Client, path: str, status: int = 200) -> str:
    answer = web.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_from_upload_to_report(web: Client, run: ImportRun, people: People) -> None:
    columns = page(web, f"/imports/{run.pk}/")
    assert "按常用名称匹配" in columns
    assert "1 个值对不上" in columns
    assert "恒泽精密" in columns, "the preview"
    sent = {f"column-{at}": column["field"] for at, column in enumerate(run.plan["columns"])}
    sent |= {"existing": "skip", "keys": ["phone", "name"], "do": "check"}
    assert web.post(f"/imports/{run.pk}/columns", sent).headers["Location"] == f"/imports/{run.pk}/check"
    found = page(web, f"/imports/{run.pk}/check")
    assert "重点" in found
    assert "小林" in found
    assert "第 3 行" in found
    asked = {(q["field"], q["text"]): at for at, q in enumerate(fresh(run).report["questions"])}
    choice, person = asked["customer_class", "重点"], asked["owner", "小林"]
    answers = {
        f"do-{choice}": "map",
        f"to-{choice}": "A",
        f"do-{person}": "map",
        f"to-{person}": str(people.qiang.pk),
    }
    web.post(f"/imports/{run.pk}/answers", answers)
    assert (fresh(run).report["created"], fresh(run).report["failed"]) == (2, 1)
    web.post(f"/imports/{run.pk}/do/start")
    assert "正在导入" in page(web, f"/imports/{run.pk}/")
    assert "/ 3" in page(web, f"/imports/{run.pk}/progress")
    run_waiting()
    assert web.get(f"/imports/{run.pk}/progress").headers["HX-Redirect"] == f"/imports/{run.pk}/"
    report = page(web, f"/imports/{run.pk}/")
    assert "下载失败的行和原因" in report
    assert 'data-open-dialog="undo"' in report
    assert "会去掉新增的" in report
    assert visible(people.acts(people.boss), Customer).get(name="紫金环保").owner == people.qiang
    rejects = b"".join(web.get(f"/imports/{run.pk}/rejects")).decode()
    assert re.search(r"3,.*l381.*,光谷精仪,l381,B,", rejects)
    web.post(f"/imports/{run.pk}/keep", {"name": "展会名单", "shared": "true"})
    web.post(f"/imports/{run.pk}/do/undo")
    run_waiting()
    assert not visible(people.acts(people.boss), Customer).exists()
    assert "已撤销" in page(web, f"/imports/{run.pk}/")
    assert "客户.csv" in page(web, "/imports/")


def test_what_stayed_is_named_with_a_link_and_the_reason(web: Client, run: ImportRun, people: People) -> None:
    boss = people.acts(people.boss)
    applied(boss, run)
    kept = visible(boss, Customer).get(name="恒泽精密")
    perform(boss, "pipeline.opportunity.create", None, {"name": "机床", "customer": str(kept.pk)})
    web.post(f"/imports/{run.pk}/do/undo")
    run_waiting()
    shown = page(web, f"/imports/{run.pk}/")
    assert f'href="/customers/{kept.pk}/"' in shown
    assert "还有 1 条商机用着它。" in shown


def test_bad_files_are_refused_on_the_page(web: Client) -> None:
    for content, words in (
        (b"", "空"),
        (b"PK\x03\x04 broken", "打不开"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", "10,000 列"),
        (b"\0\1\2\3" * 300, "不是表格"),
        (b"MZ\x90\0 program", "程序"),
    ):
        answer = upload(web, content)
        assert answer.status_code in (413, 422), words
        assert words in answer.content.decode()
    assert web.post("/imports/new", {"object": "customers"}).status_code == 422
    assert not ImportRun._default_manager.exists()


def test_markup_in_names_is_shown_as_text(web: Client) -> None:
    upload(web, "公司名称,<b>x</b>\n<script>alert(1)</script>,<img src=x onerror=alert(1)>\n".encode())
    run = ImportRun._default_manager.get()
    shown = page(web, f"/imports/{run.pk}/")
    assert "<script>alert(1)" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;" in shown


def test_reading_the_file_again(web: Client, run: ImportRun) -> None:
    web.post(
        f"/imports/{run.pk}/columns",
        {"do": "read", "encoding": "gb18030", "delimiter": ",", "header": "false"},
    )
    assert fresh(run).headers[0] == "第 1 列"
    answer = web.post(
        f"/imports/{run.pk}/columns", {"do": "read", "encoding": "utf-8", "delimiter": ",", "header": "true"}
    )
    assert answer.status_code == 422
    assert "编码" in answer.content.decode()


def test_a_required_field_that_is_missing_is_said(web: Client, run: ImportRun) -> None:
    answer = web.post(f"/imports/{run.pk}/columns", {"column-0": "", "do": "check"})
    assert answer.status_code == 422
    assert "客户名称" in answer.content.decode()


def test_long_checks_and_drafts(web: Client, run: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECK_AT_ONCE", 1)
    web.post(f"/imports/{run.pk}/columns", {"do": "check"})
    assert "正在检查" in page(web, f"/imports/{run.pk}/check")
    run_waiting()
    assert "第 3 行" in page(web, f"/imports/{run.pk}/check")
    assert web.post(f"/imports/{run.pk}/columns", {"do": "stay"}).headers["Location"] == "/imports/"
    assert web.post(f"/imports/{run.pk}/do/discard").headers["Location"] == "/imports/"
    page(web, f"/imports/{run.pk}/", 404)


def test_strangers_find_nothing(people: People, run: ImportRun) -> None:
    other = signed_in(people.fang)
    for path in ("", "check", "progress", "rejects"):
        assert other.get(f"/imports/{run.pk}/{path}").status_code == 404
    for path in ("do/start", "do/undo", "columns", "answers", "keep"):
        assert other.post(f"/imports/{run.pk}/{path}", {"name": "x"}).status_code == 404
    assert Client().get("/imports/").status_code == 302


def test_unknown_verbs_and_wrong_states(web: Client, run: ImportRun) -> None:
    assert web.post(f"/imports/{run.pk}/do/explode").status_code == 404
    assert web.post(f"/imports/{run.pk}/do/stop").status_code == 409
    assert web.post(f"/imports/{run.pk}/do/undo").status_code == 409
    assert web.get(f"/imports/{run.pk}/do/start").status_code == 405


def test_the_template_names_every_field(web: Client) -> None:
    text = web.get("/imports/template/customers").content.decode()
    assert text.startswith("\ufeff客户名称,")
    assert "统一社会信用代码" in text


def test_exporting_a_list(web: Client, run: ImportRun) -> None:
    web.post(f"/imports/{run.pk}/do/start")
    run_waiting()
    assert "全部字段" in page(web, "/customers/export?q=恒泽")
    answer = web.post("/customers/export?q=恒泽", {"kind": "csv", "columns": "all"})
    export = Export.objects.get()
    assert answer.headers["Location"] == f"/exports/{export.pk}/file"
    file = web.get(f"/exports/{export.pk}/file")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    text = b"".join(file).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.count("\n") == 2
    assert "恒泽精密" in text
    assert "客户_" in page(web, "/exports/")
    dialog = web.post("/customers/export", {"kind": "xlsx"}, headers={"HX-Request": "true"})
    assert "/file" in dialog.headers["HX-Trigger"]


def test_a_strangers_export_is_not_found(web: Client, people: People) -> None:
    web.post("/customers/export", {"kind": "csv"})
    export = Export.objects.get()
    assert signed_in(people.chen).get(f"/exports/{export.pk}/file").status_code == 404


def test_a_kept_mapping_is_found_and_forgotten_again(web: Client, run: ImportRun, people: People) -> None:
    assert "/import-presets/" not in page(web, "/imports/")
    web.post(f"/imports/{run.pk}/keep", {"name": "门店表格"})
    assert "/import-presets/" in page(web, "/imports/")
    kept = visible(people.acts(people.boss), MappingPreset).get(name="门店表格")
    shown = page(web, "/import-presets/")
    assert "门店表格" in shown
    record = page(web, f"/import-presets/{kept.pk}/")
    assert f"/import-presets/{kept.pk}/do/remove" in record
    assert web.post(f"/import-presets/{kept.pk}/do/remove").status_code < 400
    assert f"/import-presets/{kept.pk}/" not in page(web, "/import-presets/")


def test_a_thousand_rows_with_twelve_doubles_make_988_and_name_the_twelve(
    people: People, web: Client
) -> None:
    """R070: what stands twice is merged, said row by row, and all of it goes back."""
    names = [f"试入{n}有限公司,138{n:08d}," for n in range(988)]
    doubles = [f"试入{n}有限公司,138{n:08d},机械制造" for n in range(6)] + names[6:12]
    text = "客户名称,电话,行业\n" + "\n".join(names + doubles)
    assert upload(web, text.encode()).status_code == 302
    run = applied(people.acts(people.boss), ImportRun._default_manager.get())
    assert (run.created, run.updated, run.skipped, run.failed) == (988, 6, 6, 0)
    told = page(web, f"/imports/{run.pk}/")
    assert "第 990 行" in told
    assert (told.count("补上或改了内容"), told.count("没有新内容，没有动它")) == (6, 6)
    assert told.count("试入11有限公司") == 1
    perform(people.acts(people.boss), "files.importrun.undo", run.pk)
    run_waiting()
    assert not visible(people.acts(people.boss), Customer).exists()
