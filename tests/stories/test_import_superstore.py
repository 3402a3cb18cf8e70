"""A shop moves in with one file of order lines: margin by category and by region is what the file says, to the cent."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.customers.models import Customer
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.interfaces.files.commands import import_files
from paceline.kernel.periods import Period
from paceline.records.verify import invariants
from paceline.trade.models import OrderLine, SalesOrder

NAME = "Sample - Superstore.csv"
REAL = Path(__file__).parents[3] / "shared" / "data" / "superstore" / NAME
ONE_IN = 60
OURS = ("I05o", "I06o", "I12o", "I06l", "I14p", "I15")
SMALL = (
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,"
    "Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit\n"
    "1,CA-1,11/8/2018,11/11/2018,Second Class,CG-1,Claire,Consumer,US,Henderson,Kentucky,42420,South,F-1,Furniture,"
    "Bookcases,Bush Bookcase,261.96,2,0,41.9136\n"
    '2,CA-1,11/8/2018,11/11/2018,Second Class,CG-1,Claire,Consumer,US,Henderson,Kentucky,42420,South,F-2,Furniture,'
    'Chairs,"Hon Chairs, Rounded Back",731.94,3,0,219.582\n'
    "3,US-2,10/11/2017,10/18/2017,Standard,SO-2,Sean,Corporate,US,Fort Lauderdale,Florida,33311,South,F-3,Furniture,"
    "Tables,Bretford Table,957.5775,5,0.45,-383.031\n"
    "4,US-2,10/11/2017,10/18/2017,Standard,SO-2,Sean,Corporate,US,Fort Lauderdale,Florida,33311,South,O-1,"
    "Office Supplies,Storage,Eldon Fold,22.368,2,0.2,2.5164\n"
    "5,CA-3,6/9/2016,6/14/2016,Standard,CG-1,Claire,Consumer,US,Los Angeles,California,90032,West,F-2,Furniture,"
    "Chairs,Hon Chairs of another name,48.86,7,0,14.1694\n"
)  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["made", "real"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "real":
        if not REAL.exists():
            pytest.skip(f"the real file is not at {REAL}: that part of the story is skipped")
        return REAL if os.environ.get("PACELINE_WHOLE_FILES") else part_of(REAL, tmp_path / NAME)
    path = tmp_path / NAME
    path.write_text(SMALL, encoding="utf-8-sig")
    return path


def part_of(whole: Path, path: Path) -> Path:
    """Every line of some orders of the real file: the whole takes minutes (set PACELINE_WHOLE_FILES for it)."""
    with whole.open(encoding="latin-1", newline="") as stream:
        head, *rows = csv.reader(stream)
    chosen = set(sorted({row[1] for row in rows})[::ONE_IN])
    with path.open("w", encoding="latin-1", newline="") as stream:
        csv.writer(stream).writerows([head, *(row for row in rows if row[1] in chosen)])
    return path


def cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)


def told(file: Path, column: str) -> dict[str, tuple[int, Decimal, Decimal]]:
    """Lines, sales and profit by a column, each line to the cent."""
    found: dict[str, tuple[int, Decimal, Decimal]] = defaultdict(lambda: (0, Decimal(0), Decimal(0)))
    with file.open(encoding="latin-1", newline="") as stream:
        for row in csv.DictReader(stream):
            lines, sales, profit = found[row[column]]
            found[row[column]] = (lines + 1, sales + cents(row["Sales"]), profit + cents(row["Profit"]))
    return dict(found)


def shown(by: Any, group: str) -> dict[Any, tuple[Any, ...]]:
    """The same in the product's own report."""
    question = Question.of(by, Period(date(2010, 1, 1), date(2030, 1, 1)), group=group)
    (table,) = reports["margin"].build(question).tables
    for row in table.rows[:2]:
        assert row.drill[3] is not None
        behind = question.rows("trade.ledger", row.drill[3]).aggregate(n=Sum("margin_base"))
        assert behind["n"] == row.values[3], "the rows behind the figure add up to it"
    return {row.values[0]: row.values[1:4] for row in table.rows}


def bring_in(file: Path) -> dict[str, Any]:
    return import_files(
        files=[file], preset="superstore", object=None, keys=[], existing="", dry_run=False, by="", rejects=None,
        report=lambda label, done, total: None,
    )  # fmt: skip


def test_margin_by_category_and_region_is_the_file_s(file: Path) -> None:
    User.objects.create_superuser("root", "correct horse", name="管理员")
    counts = bring_in(file)
    assert counts["failed"] == 0
    assert shown(SYSTEM, "product.line") == told(file, "Category")
    assert shown(SYSTEM, "team") == told(file, "Region")
    assert visible(SYSTEM, Product).count() == len(told(file, "Product ID"))
    assert visible(SYSTEM, Customer).count() == len(told(file, "Customer ID"))
    assert visible(SYSTEM, SalesOrder).count() == len(told(file, "Order ID"))
    by_segment = told(file, "Segment")
    assert visible(SYSTEM, OrderLine).count() == sum(lines for lines, _, _ in by_segment.values())
    assert [f"{code} {line}" for code in OURS for line in invariants[code].find()] == []
    if file.stat().st_size < 10_000:
        again = bring_in(file)
        assert (again["created"], again["failed"]) == (0, 0), "twice changes nothing"
