"""Files as people have them: any encoding, any delimiter, a workbook by another name, or something broken."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest

from paceline.interfaces.files import limits
from paceline.interfaces.files.reading import Form, open_source
from paceline.kernel.errors import Invalid, TooLarge
from tests.rooms.files.helping import workbook

NAMES = "公司名称,电话\n恒泽精密,13812342071\n光谷精仪,0512-62888888\n"


def rows_of(content: bytes, name: str = "a.csv", form: Form | None = None) -> list[list[str]]:
    return [cells for _, cells in open_source(BytesIO(content), name, form).rows()]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "big5"])
def test_encodings_are_detected(codec: str) -> None:
    text = NAMES if codec != "big5" else "公司名稱,電話\n恆澤精密,13812342071\n光谷精儀,0512\n新竹電子,03\n"
    source = open_source(BytesIO(text.encode(codec)), "a.csv")
    assert source.headers == text.splitlines()[0].split(",")
    assert len(list(source.rows())) == text.count("\n") - 1


def test_accented_letters_are_not_taken_for_chinese() -> None:
    text = 'name,city\n"Alpha Cognac","Toulouse"\n"Frau da Collezione","Milão"\n"Blåuer See","Köln"\n'
    source = open_source(BytesIO(text.encode("latin-1")), "a.csv")
    assert source.form.encoding == "cp1252"
    assert [row[1] for row in source.sample()] == ["Toulouse", "Milão", "Köln"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected(delimiter: str) -> None:
    text = "公司,备注\n甲,一；二\n乙,三\n".replace(",", delimiter)
    assert rows_of(text.encode()) == [["甲", "一；二"], ["乙", "三"]]


def test_line_breaks_inside_quotes_and_blank_lines() -> None:
    text = '名称,备注\r\n甲,"第一行\n第二行"\r\n\r\n,\r\n乙,三\r\n'
    source = open_source(BytesIO(text.encode()), "a.csv")
    assert list(source.rows()) == [(2, ["甲", "第一行\n第二行"]), (5, ["乙", "三"])]


def test_a_file_without_names_is_recognised() -> None:
    text = '103,"Atelier graphique","40.32.2555",NULL\n112,"Signal Gift Stores","7025551838",NULL\n'
    source = open_source(BytesIO(text.encode()), "Customers.txt")
    assert not source.form.header
    assert source.headers[:2] == ["第 1 列", "第 2 列"]
    assert [row[3] for row in source.sample()] == ["", ""], "NULL is nothing"


def test_names_that_repeat_or_are_missing_get_names_of_their_own() -> None:
    headers = open_source(BytesIO("名称,电话,电话,\n1,2,3,4\n".encode()), "a.csv").headers
    assert headers == ["名称", "电话", "电话 (2)", "第 4 列"]


def test_a_workbook_is_known_by_its_content() -> None:
    content = workbook(
        [
            ["客户", "金额", "日期", "时刻", "好"],
            ["恒泽", 579533.0, date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), True],  # noqa: DTZ001
        ]
    )
    source = open_source(BytesIO(content), "Leads.csv")
    assert source.form.kind == "workbook"
    assert source.sample() == [["恒泽", "579533", "2026-03-05", "2026-03-05 09:30:00", "true"]]


def test_a_table_that_begins_further_down() -> None:
    content = workbook([["客户", "电话"], ["恒泽", "1"]], start="C4")
    source = open_source(BytesIO(content), "a.xlsx")
    assert source.headers == ["客户", "电话"]
    assert list(source.rows()) == [(5, ["恒泽", "1"])]


def test_formulas_are_text_or_their_last_value_never_run() -> None:
    assert rows_of('名称\n=1+1\n"=HYPERLINK(""http://x"")"\n'.encode()) == [
        ["=1+1"],
        ['=HYPERLINK("http://x")'],
    ]


def test_a_chosen_encoding_that_is_wrong_says_where() -> None:
    form = Form(encoding="utf-8", delimiter=",")
    with pytest.raises(Invalid, match="编码"):
        rows_of(NAMES.encode("gbk"), form=form)


def test_nul_bytes_are_no_reason_to_fail() -> None:
    source = open_source(BytesIO("名称,备注\n恒\x00泽,好\n".encode()), "a.csv")
    assert len(source.sample()) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (b"PK\x03\x04 not really a zip", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old but broken", "broken_workbook"),
        (b"\x00\x01\x02\x00\x00" * 200, "not_a_table"),
        (b'a,b\n"' + b"x" * 200_000, "broken_csv"),
    ],
)
def test_what_is_no_table_is_refused_with_words(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rows_of(content)
    assert refused.value.code == code


def test_a_truncated_workbook_is_refused() -> None:
    content = workbook([["客户"], *[[f"客户{n}"] for n in range(2000)]])
    with pytest.raises(Invalid) as refused:
        rows_of(content[: len(content) // 2], "a.xlsx")
    assert refused.value.code == "broken_workbook"


def test_ten_thousand_columns_are_refused() -> None:
    for content in (
        (",".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(),
        workbook([[f"c{n}" for n in range(400)]]),
    ):
        with pytest.raises(TooLarge) as refused:
            rows_of(content)
        assert refused.value.code == "too_many_columns"


def test_cells_far_apart_do_not_fill_the_memory() -> None:
    content = workbook([["客户"]])
    bomb = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(part.filename, data)
    with pytest.raises(TooLarge):
        rows_of(bomb.getvalue(), "a.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(7):
            archive.writestr(f"xl/media/{n}", b"\0" * (100 * limits.MEGABYTE))
    with pytest.raises(TooLarge):
        rows_of(bomb.getvalue(), "a.xlsx")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    with pytest.raises(TooLarge) as refused:
        rows_of("名称\n1\n2\n3\n4\n5\n".encode())
    assert refused.value.code == "too_many_rows"


def test_unknown_ways_of_reading_are_refused() -> None:
    with pytest.raises(Invalid):
        rows_of(NAMES.encode(), form=Form(encoding="rot_13", delimiter=","))
    with pytest.raises(Invalid):
        rows_of(workbook([["a"], ["b"]]), form=Form(kind="workbook", sheet="没有"))
    with pytest.raises(Invalid):
        Form.from_json({"nonsense": 1})
