"""Inputs of more than one value: a small table with typed columns, and a condition in the filter language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.fields.structured import Json
from paceline.metadata.filters.tree import parse_filter

MOST_ROWS = 200


class Rows(Json):
    """A table, e.g. `Rows("分成", {"user": UserLink("成员"), "share": Percent("比例")})`, as a list of dicts."""

    kind, kind_label = "rows", _("明细")
    widget, cell = "rows", "text"

    def __init__(
        self, label: Any = None, columns: Mapping[str, FieldType] | None = None, **kwargs: Any
    ) -> None:
        self.row_columns = dict(columns or {})
        for name, column in self.row_columns.items():
            column.name = name
        super().__init__(label, **kwargs)

    def nothing(self) -> list[Any]:
        return []

    def read(self, raw: Any, reading: Reading) -> Any:
        rows = super().read(raw, reading)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise Invalid("这里要一张表：每行一组值。")
        if len(rows) > MOST_ROWS:
            raise Invalid("最多 %(most)s 行。", params={"most": MOST_ROWS})
        return [self.row_of(at, row, reading) for at, row in enumerate(rows, start=1)]

    def row_of(self, at: int, row: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
        """One row; columns that are not given are empty, unknown ones are refused."""
        if unknown := row.keys() - self.row_columns.keys():
            names = _t("、").join(sorted(str(name)[:40] for name in unknown))
            raise Invalid("没有这个字段：%(names)s。", params={"names": names})
        return {
            name: self.cell_of(at, column, row.get(name), reading)
            for name, column in self.row_columns.items()
        }

    def cell_of(self, at: int, column: FieldType, raw: Any, reading: Reading) -> Any:
        """The value of one cell. Raises Invalid naming row and column."""
        try:
            value = column.read(raw, reading)
        except PacelineError as error:
            words = say(
                "第 %(row)s 行「%(column)s」：%(why)s", row=at, column=column.label, why=error.message
            )
            raise Invalid(words) from error
        if column.required and value in (None, "", []):
            raise Invalid("第 %(row)s 行还没有填「%(column)s」。", params={"row": at, "column": column.label})
        return value

    def in_form(self, value: Any) -> Any:
        return list(value or [])

    def schema(self) -> dict[str, Any]:
        properties = {name: column.schema() for name, column in self.row_columns.items()}
        required = [name for name, column in self.row_columns.items() if column.required]
        item = {"type": "object", "properties": properties, "required": required}
        return {"type": "array", "items": {**item, "additionalProperties": False}, "maxItems": MOST_ROWS}

    def widget_options(self) -> dict[str, Any]:
        return {"columns": [described(column) for column in self.row_columns.values()]}


def described(column: FieldType) -> dict[str, Any]:
    """A column for the page."""
    about = {"name": column.name, "label": column.label, "widget": column.widget, "required": column.required}
    return {**about, **column.widget_options()}


class FilterInput(Json):
    """A condition in the one filter language, checked for its shape; names are checked where it is used.

    People put it together on a list and paste the list's address.
    """

    kind, kind_label = "filter", _("条件")
    widget, cell = "filter", "text"

    def parse(self, text: str, reading: Reading) -> Any:
        return super().parse(filter_in(text), reading)

    def check_value(self, value: Any) -> None:
        super().check_value(value)
        parse_filter(value)

    def spoken(self, value: Any) -> str:
        """How many conditions there are; the record's form says which."""
        return (
            _t("%(n)s 个条件") % {"n": sum(1 for _each in parse_filter(value).conditions())} if value else ""
        )


def filter_in(text: str) -> str:
    """The filter that an address of a list carries; other text as it is. Raises Invalid for an address without one."""
    address = urlsplit(text.strip())
    if not address.path.startswith("/"):
        return text
    given = parse_qs(address.query).get("filter")
    if not given:
        raise Invalid("这个地址里没有筛选条件。请在列表里加上条件，再复制地址。")
    return given[0]
