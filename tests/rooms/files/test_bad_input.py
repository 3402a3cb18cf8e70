"""Files that nobody should send: each gets a clear answer on the page, at the command and from the API, and changes
nothing; odd cells of good files arrive as they are."""

from __future__ import annotations

import io
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from paceline.access import tokens
from paceline.customers.models import Customer
from paceline.interfaces.files.commands import import_files
from paceline.interfaces.files.models import ImportRun
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.files import attachments
from tests.people import People
from tests.rooms.files.helping import checked, counts, imported, uploaded, workbook

pytestmark = pytest.mark.django_db
GOOD = workbook([["客户名称", "电话"], ["恒泽", "13812342071"]])


def bomb() -> bytes:
    """A small workbook that unpacks to 700 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(700):
                sheet.write(b" " * 1_000_000)
    return out.getvalue()


BAD: list[tuple[str, str, bytes, str]] = [
    ("an empty file", "a.csv", b"", "空的"),
    ("blank lines", "a.csv", b"\n \n\n", "没有数据"),
    ("names of columns and no rows", "a.csv", "客户名称,电话\n".encode(), "没有数据行"),
    ("formulas that nobody has calculated", "a.xlsx", workbook([["客户名称"], ["=A1"]]), "没有数据行"),
    ("half a workbook", "a.xlsx", GOOD[: len(GOOD) // 2], "打不开"),
    ("an archive that is none", "a.xlsx", b"PK\x03\x04" + b"x" * 500, "打不开"),
    ("an old workbook that is none", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "打不开"),
    ("a zip bomb", "a.xlsx", bomb(), "解压后太大"),
    ("10,000 columns", "a.csv", b",".join([b"x"] * 10_000) + b"\n1\n", "10,000 列"),
    ("10,000 columns of a workbook", "a.xlsx", workbook([[f"c{n}" for n in range(10_000)]]), "10,000 列"),
    ("a quotation mark without its twin", "a.csv", b'name\n"x\n' + b"a,b\n" * 40_000, "引号"),
    ("a web page", "a.xls", b"<html><table><tr><td>x</td></tr></table>", "不是表格"),
    ("a document", "a.csv", b"%PDF-1.7\n" + bytes(range(128, 256)) * 20, "不是表格"),
    ("bytes", "a.csv", b"\x01\x02\x03\x04\n" * 300, "不是表格"),
    ("a program", "a.csv", b"MZ\x90\0" + bytes(400), "程序"),
]
IDS = [what for what, *_ in BAD]
each_bad = pytest.mark.parametrize(("name", "content", "words"), [case[1:] for case in BAD], ids=IDS)


@each_bad
def test_the_page_says_what_is_wrong(people: People, name: str, content: bytes, words: str) -> None:
    web = Client()
    web.force_login(people.boss)
    stream = BytesIO(content)
    stream.name = name
    answer = web.post("/imports/new", {"object": "customers", "file": stream})
    assert answer.status_code in (413, 422)
    assert words in answer.content.decode()
    assert not ImportRun._default_manager.exists()


@each_bad
def test_the_command_says_what_is_wrong(
    people: People, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    asked: dict[str, Any] = {
        "object": "customers",
        "preset": None,
        "keys": [],
        "existing": None,
        "rejects": None,
    }
    with pytest.raises(PacelineError) as refused:
        import_files(files=[path], dry_run=False, by="boss", report=lambda *said: None, **asked)
    assert words in refused.value.text(str)
    assert not Customer._default_manager.exists()
    assert not ImportRun._default_manager.exists()


@pytest.mark.parametrize(("name", "content", "words"), [case[1:] for case in BAD[1:-1]], ids=IDS[1:-1])
def test_the_api_says_what_is_wrong(people: People, name: str, content: bytes, words: str) -> None:
    kept = attachments.keep(people.acts(people.boss), BytesIO(content), name)
    answer = posted(people, "/import-runs/upload", {"target": "customers", "file": str(kept.pk)})
    assert answer.status_code in (413, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert words in answer.content.decode()
    assert not ImportRun._default_manager.exists()


@pytest.mark.parametrize(("name", "content", "words"), [BAD[0][1:], BAD[-1][1:]], ids=[IDS[0], IDS[-1]])
def test_what_is_empty_or_a_program_is_not_even_kept(
    people: People, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(PacelineError) as refused:
        attachments.keep(people.acts(people.boss), BytesIO(content), name)
    assert words in refused.value.text(str)


def posted(people: People, path: str, body: dict[str, Any]) -> Any:
    made = tokens.make(people.boss.pk, "程序", grants={}, expires_at=None)
    return Client(raise_request_exception=False).post(
        f"/api/v1{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {made.text}"},
    )


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "=1+1"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("🦄公司👨‍👩‍👧", "🦄公司👨‍👩‍👧"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
        ("%(name)s %s", "%(name)s %s"),
        ("'; DROP TABLE x;--", "'; DROP TABLE x;--"),
    ],
)
def test_odd_names_arrive_as_they_are(people: People, cell: str, kept: str) -> None:
    run = imported(people.acts(people.boss), "customers", f"客户名称\n{cell}\n")
    assert counts(run) == (1, 0, 0, 0)
    assert Customer._default_manager.get().name == kept


def test_nul_and_control_bytes_leave_no_trace_in_a_name(people: People) -> None:
    imported(
        people.acts(people.boss),
        "customers",
        b"\xe5\xae\xa2\xe6\x88\xb7\xe5\x90\x8d\xe7\xa7\xb0\na\x00b\x1b[31mc\n",
    )
    name = Customer._default_manager.get().name
    assert "\x00" not in name
    assert "\x1b" not in name


def test_a_text_in_another_encoding_than_was_chosen_names_the_line(people: People) -> None:
    by = people.acts(people.boss)
    run = uploaded(by, "customers", "客户名称\n恒泽\n".encode("gbk"))
    with pytest.raises(PacelineError) as refused:
        perform(by, "files.importrun.configure", run.pk, {"form": {"encoding": "utf-8"}})
    assert "编码" in refused.value.text(str)


def test_unknown_choices_are_asked_about_and_never_dropped(people: People) -> None:
    by = people.acts(people.boss)
    found = checked(by, uploaded(by, "customers", "客户名称,等级\n恒泽,钻石\n光谷,A\n"))
    assert [(asked["text"], asked["count"]) for asked in found["questions"]] == [("钻石", 1)]
    assert (found["created"], found["failed"]) == (1, 1)
