"""Days and instants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any

from django.db import models
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel import clock, dates, periods
from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading

AWAY = re.compile(r"[+-](\d{1,5}d|\d{1,3}y)")
MINYEAR, MAXYEAR = 1900, 2200
NOW = "now"
"""What a moment is compared with to find what is over and what is to come."""
TIME_CONTROLS = {"within": "period", "between": "pair"}
TIME_OPERATORS = ("within", "eq", "lt", "lte", "gt", "gte", "between", "empty", "not_empty")


class Day(FieldType, models.DateField):
    """A calendar day without a time."""

    kind, kind_label, plain = "day", _("日期"), "django.db.models.DateField"
    is_strict = is_narrow = True
    widget, cell = "date", "day"
    operators, is_time = TIME_OPERATORS, True

    def __init__(self, *args: Any, past: bool = False, **kwargs: Any) -> None:
        """`past`: the day something happened, never one to come. Pickers offer no other; the action refuses it."""
        self.past = past
        super().__init__(*args, **kwargs)

    def widget_options(self) -> dict[str, Any]:
        return {"latest": clock.today(get_current_timezone()).isoformat()} if self.past else {}

    def parse(self, text: str, reading: Reading) -> date:
        return dates.parse_day(text, day_first=reading.day_first)

    def accept(self, raw: Any) -> date:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        return dates.parse_day(str(raw))

    def check_value(self, value: Any) -> None:
        if not 1900 <= value.year <= 2200:
            raise Invalid(_t("年份要在 1900 到 2200 之间。请检查日期。"))

    def to_json(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def from_json(self, value: Any) -> Any:
        return date.fromisoformat(value) if value else None

    def json_reader(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        return itemgetter(name)

    def show(self, value: Any) -> str:
        return value.isoformat() if value else ""

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        if op == "within":
            return periods.relative(str(raw), reading.today)
        if op == "between":
            return [moved_day(item, reading, self) for item in raw]
        return moved_day(raw, reading, self)

    def operand_control(self, op: str) -> str:
        return TIME_CONTROLS.get(op, "moment")

    def custom_output(self) -> models.Field[Any, Any]:
        return models.DateField()

    def in_form(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else super().in_form(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}


class Instant(FieldType, models.DateTimeField):
    """A moment, stored in UTC."""

    kind, kind_label, plain = "instant", _("时间"), "django.db.models.DateTimeField"
    is_strict = is_narrow = True
    widget, cell = "datetime", "instant"
    operators, is_time = TIME_OPERATORS, True

    def parse(self, text: str, reading: Reading) -> datetime:
        moment = dates.parse_instant(text, reading.zone, day_first=reading.day_first)
        return moment.astimezone(UTC)

    def accept(self, raw: Any) -> datetime:
        if isinstance(raw, datetime):
            return raw.astimezone(UTC) if raw.tzinfo else raw.replace(tzinfo=UTC)
        return self.parse(str(raw), Reading())

    def check_value(self, value: Any) -> None:
        if not 1900 <= value.year <= 2200:
            raise Invalid(_t("年份要在 1900 到 2200 之间。请检查日期。"))

    def to_json(self, value: Any) -> Any:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None

    def from_json(self, value: Any) -> Any:
        return datetime.fromisoformat(value) if value else None

    def json_reader(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        return itemgetter(name)

    def show(self, value: Any) -> str:
        return value.astimezone(Reading().zone).isoformat(" ", "minutes")[:16] if value else ""

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        if op == "within":
            first, after = periods.relative(str(raw), reading.today)
            return midnight(first, reading), midnight(after, reading)
        if op == "between":
            low, high = (moved_day(item, reading, Day()) for item in raw)
            return midnight(low, reading), midnight(high + timedelta(days=1), reading)
        if str(raw).strip() == NOW:
            return clock.now()
        return midnight(moved_day(raw, reading, Day()), reading)

    def operand_control(self, op: str) -> str:
        return TIME_CONTROLS.get(op, "moment")

    def custom_output(self) -> models.Field[Any, Any]:
        return models.DateTimeField()

    def in_form(self, value: Any) -> Any:
        """On the reader's clock."""
        if not isinstance(value, datetime):
            return super().in_form(value)
        return f"{value.astimezone(get_current_timezone()):%Y-%m-%dT%H:%M}"

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date-time"}


def moved_day(raw: Any, reading: Reading, day: Day) -> date:
    """`today`, `-30d`, `+7d`, `-25y` or a written day."""
    text = str(raw).strip()
    if text == "today":
        return reading.today
    if AWAY.fullmatch(text):
        return moved(reading.today, int(text[:-1]), text[-1])
    value = day.read(text, reading)
    if value is None:
        raise Invalid(_t("请填写日期。"))
    return value  # type: ignore[no-any-return]


def moved(day: date, count: int, unit: str) -> date:
    """So many days or years away, no further than days are kept."""
    if unit == "y":
        years = max(MINYEAR - day.year, min(count, MAXYEAR - day.year))
        return periods.add_months(day, 12 * years)
    return day + timedelta(days=count)


def midnight(day: date, reading: Reading) -> datetime:
    """The instant at which a day begins in the organisation's zone."""
    return datetime.combine(day, time.min, tzinfo=reading.zone).astimezone(UTC)
