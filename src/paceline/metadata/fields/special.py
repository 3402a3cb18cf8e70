"""Number series, files and places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.fields.text import Text

TAKE_NUMBER = """
    INSERT INTO metadata_numberseries (code, period, last) VALUES (%s, %s, %s)
    ON CONFLICT (code, period) DO UPDATE SET last = metadata_numberseries.last + EXCLUDED.last
    RETURNING last
"""


class Number(Text):
    """A running number such as KH-20261122-007, given by the server when the record is created."""

    kind, kind_label = "number", _("编号")
    is_indexed = False
    custom_ok = False

    def __init__(
        self, *args: Any, prefix: str = "", digits: int = 3, daily: bool = True, **kwargs: Any
    ) -> None:
        self.prefix, self.digits, self.daily = prefix, digits, daily
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, locked=True, **kwargs)

    def take(self, count: int = 1) -> list[str]:
        """`count` new numbers in order. The row lock lasts until the transaction ends, so there are no gaps."""
        day = clock.now().astimezone(Reading().zone).strftime("%Y%m%d") if self.daily else ""
        code = f"{self.model._meta.label_lower}.{self.name}"
        with connection.cursor() as cursor:
            cursor.execute(TAKE_NUMBER, [code, day, count])
            last = cursor.fetchone()[0]
        return [self.printed(day, n) for n in range(last - count + 1, last + 1)]

    def skip(self, given: Mapping[str, int]) -> None:
        """So many numbers per day were given without the series: it goes on after them."""
        code = f"{self.model._meta.label_lower}.{self.name}"
        with connection.cursor() as cursor:
            cursor.executemany(TAKE_NUMBER, [(code, day, count) for day, count in given.items()])

    def printed(self, day: str, n: int) -> str:
        return "-".join(part for part in (self.prefix, day, str(n).zfill(self.digits)) if part)


class File(FieldType, models.UUIDField):
    """A file kept as an attachment; the value is the attachment's key."""

    kind, kind_label, plain = "file", _("文件/图片"), "django.db.models.UUIDField"
    widget, cell = "file", "file"
    operators = ("empty", "not_empty")
    sortable = False

    def parse(self, text: str, reading: Reading) -> UUID:
        try:
            return UUID(text)
        except ValueError as error:
            raise Invalid(_t("请先上传文件，再保存。")) from error

    def to_json(self, value: Any) -> Any:
        return str(value) if value else None

    def from_json(self, value: Any) -> Any:
        return UUID(value) if value else None

    def search_text(self, value: Any) -> tuple[str, ...]:
        return ()

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uuid"}


class GeoPoint(FieldType, models.JSONField):
    """A place: `{"lat": 31.2983, "lng": 120.5832}` in WGS 84 degrees."""

    kind, kind_label, plain = "geo_point", _("位置"), "django.db.models.JSONField"
    is_strict = True
    widget, cell = "geo", "geo"
    operators = ("empty", "not_empty")
    sortable = False

    def parse(self, text: str, reading: Reading) -> dict[str, str]:
        lat, mark, lng = text.replace("，", ",").partition(",")
        if not mark:
            raise Invalid(_t("位置要写成「纬度,经度」，例如 31.2983,120.5832。"))
        return self.accept({"lat": lat, "lng": lng})

    def accept(self, raw: Any) -> dict[str, str]:
        try:
            lat, lng = (round(float(str(raw[key])), 6) for key in ("lat", "lng"))
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(_t("位置要写成「纬度,经度」，例如 31.2983,120.5832。")) from error
        if not (-90 <= lat <= 90 and -180 <= lng <= 180):
            raise Invalid(_t("纬度在 −90 到 90 之间，经度在 −180 到 180 之间。"))
        return {"lat": f"{lat:.6f}", "lng": f"{lng:.6f}"}

    def check_value(self, value: Any) -> None:
        """Checked while reading."""

    def show(self, value: Any) -> str:
        return f"{value['lat']},{value['lng']}" if value else ""

    def search_text(self, value: Any) -> tuple[str, ...]:
        return ()

    def custom_output(self) -> models.Field[Any, Any]:
        return models.JSONField()

    def in_form(self, value: Any) -> Any:
        return self.show(value) if isinstance(value, dict) else super().in_form(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": ["object", "null"],
            "properties": {"lat": {"type": "string"}, "lng": {"type": "string"}},
        }
