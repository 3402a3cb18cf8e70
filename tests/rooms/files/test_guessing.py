"""Columns find their fields by Chinese and English names, by what stands in them, and never by force."""

from __future__ import annotations

from io import BytesIO

import pytest

from paceline.access.principal import SYSTEM
from paceline.interfaces.files.guessing import guess
from paceline.interfaces.files.reading import open_source
from paceline.interfaces.files.targets import targets_of
from paceline.metadata.registry import registry
from paceline.records.importing import importer_of

pytestmark = pytest.mark.django_db


def guessed(target: str, text: str) -> dict[str, str]:
    """Header → field for a file."""
    of, source = registry.get(target), open_source(BytesIO(text.encode()), "a.csv")
    targets = targets_of(SYSTEM, of, importer_of(of))
    columns = guess(of, targets, source.headers, source.sample(), named=source.form.header)
    return {column.header: column.fills for column in columns if column.fills}


def test_chinese_names() -> None:
    head = "公司名称,联系电话,所属行业,省市,详细地址,官网,税号,客户类别,负责人,登记日期,备注2\n"
    text = f"{head}恒泽精密,13812342071,机械,江苏 苏州,园区1号,hz.example,,重点,,2025/3/7,\n"
    assert guessed("customers.customer", text) == {
        "公司名称": "name", "联系电话": "phone", "所属行业": "industry", "省市": "region", "详细地址": "address",
        "官网": "website", "税号": "credit_code", "客户类别": "customer_class", "负责人": "owner",
        "登记日期": "created_at",
    }  # fmt: skip


def test_english_names() -> None:
    text = "Account Name,Phone Number,Sector,Web Site,Notes\nAcme,+1 415 555 2671,steel,acme.example,x\n"
    assert guessed("customers.customer", text) == {
        "Account Name": "name", "Phone Number": "phone", "Sector": "industry", "Web Site": "website", "Notes": "note",
    }  # fmt: skip


def test_names_with_units_underscores_and_slips() -> None:
    found = guessed("catalog.product", "Product_Name,售价（元）,ProductCode,产品系列\nA,12,c,d\n")
    assert found == {
        "Product_Name": "name",
        "售价（元）": "list_price",
        "ProductCode": "code",
        "产品系列": "line",
    }
    assert guessed("customers.customer", "客户名称,统一社会信用代马\n甲,\n") == {
        "客户名称": "name", "统一社会信用代马": "credit_code",
    }  # fmt: skip


def test_contents_tell_where_names_do_not() -> None:
    rows = "".join(f"x{n},1381234207{n},a{n}@example.com\n" for n in range(6))
    assert guessed("customers.contact", f"甲列,乙列,丙列\n{rows}") == {"乙列": "phone", "丙列": "email"}


def test_a_name_whose_values_do_not_fit_is_left_alone() -> None:
    rows = "".join(f"公司{n},United States\n" for n in range(6))
    assert guessed("customers.customer", f"公司,Office Location\n{rows}") == {"公司": "name"}


def test_the_order_of_day_and_month_is_read_from_the_column() -> None:
    of = registry.get("customers.contact")
    targets = targets_of(SYSTEM, of, importer_of(of))
    for values, order in ((["05-03-17", "25-10-16"], True), (["03/25/2017"], False), (["05-03-17"], None)):
        columns = guess(of, targets, ["生日"], [[value] for value in values], named=True)
        assert (columns[0].fills, columns[0].day_first) == ("birthday", order)


def test_no_field_is_filled_twice() -> None:
    found = guessed("customers.customer", "公司,公司名称,客户名称\n一,二,三\n")
    assert list(found.values()) == ["name"]
