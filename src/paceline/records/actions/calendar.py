"""The working calendar: a day is marked, a list is imported, a year is announced; the last change is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access import working_days
from paceline.access.working_days import CalendarYear
from paceline.kernel.calendar import CalendarDay, DayKind
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Choice, Day, DecimalNumber, Json, Text, YesNo
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.models import Event

FIRST_YEAR, LAST_YEAR = 2000, 2100
AS_THE_WEEK = "week"
MOST_WEIGHT = 3
KIND_WORDS = [
    {"value": AS_THE_WEEK, "label": "按星期"},
    {"value": DayKind.HOLIDAY.value, "label": "放假"},
    {"value": DayKind.IN_LIEU_WORKDAY.value, "label": "调休上班"},
    {"value": DayKind.WORKDAY.value, "label": "上班"},
    {"value": DayKind.HALF.value, "label": "半天"},
    {"value": DayKind.COMPANY_OFF.value, "label": "公司放假"},
]
TheDay = Annotated[date, Day("日期")]
Kind = Annotated[str, Choice("怎么算", KIND_WORDS, hint="「按星期」表示周一到周五上班，周末休息")]
Name = Annotated[str, Text("名称", max_length=60, blank=True, hint="如 国庆节、公司年会")]
Weight = Annotated[
    Decimal | None,
    DecimalNumber(
        "折算", max_digits=4, decimal_places=2, blank=True, hint="算几个工作日，留空按类型；旺日可写 1.5"
    ),
]
Days = Annotated[Any, Json("日期清单", hint='[["2027-01-01", "holiday", "元旦"]]')]
Published = Annotated[bool, YesNo("已公布", hint="不选表示估算，以后可能会变")]
Source = Annotated[str, Text("来源", max_length=120, blank=True, hint="如 国务院办公厅 2026 年 11 月通知")]


@action("access.calendaryear.mark", "标记一天", on="collection", icon="calendar")
def mark(act: Act, *, day: TheDay, kind: Kind, name: Name = "", weight: Weight = None) -> CalendarYear:
    """A day is worked, off or half, or follows its weekday again."""
    if weight is not None and not 0 <= weight <= MOST_WEIGHT:
        raise Invalid({"weight": "折算要在 0 到 3 之间。"})
    year = opened(day.year)
    rest = [one for one in working_days.days_of(day.year) if one.day != day]
    marked = [] if kind == AS_THE_WEEK else [CalendarDay(day, DayKind(kind), name.strip(), weight)]
    return put(act, year, [*rest, *marked], published=year.published)


@action("access.calendaryear.import_days", "导入节假日", on="collection", icon="import")
def import_days(
    act: Act, *, days: Days, published: Published = False, source: Source = ""
) -> list[CalendarYear]:
    """The exceptional days of one or more years take the place of those that are there."""
    found = list({one.day: one for one in read_days(days)}.values())
    years = sorted({one.day.year for one in found})
    if not years:
        raise Invalid({"days": "清单是空的。请至少写一天。"})
    return [
        put(
            act,
            opened(year),
            [one for one in found if one.day.year == year],
            published=published,
            source=source or None,
        )
        for year in years
    ]


@action("access.calendaryear.publish", "标为已公布或估算", icon="check")
def publish(
    act: Act, year: CalendarYear, *, published: Published = False, source: Source = ""
) -> CalendarYear:
    """Whether the list of a year is announced or may still change."""
    return put(act, year, working_days.days_of(year.year), published=published, source=source or None)


@action("access.calendaryear.undo", "撤销上次改动", icon="undo")
def undo(act: Act, year: CalendarYear) -> CalendarYear:
    """The year as it was before its last change; once more brings the change back."""
    told = Event.objects.filter(object="access.calendaryear", record_id=year.pk).order_by("-seq")
    last = next((event for event in told[:20] if "before" in event.payload), None)
    if last is None:
        raise Conflict("这一年还没有改动过，没有可以撤销的。")
    before = last.payload["before"]
    return put(act, year, read_days(before["days"]), published=before["published"], source=before["source"])


def opened(year: int) -> CalendarYear:
    """The row of a year, made when it is missing, locked until the end. Raises Invalid for years out of reach."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(
            "年份要在 %(first)s 到 %(last)s 之间。", params={"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    CalendarYear.objects.get_or_create(year=year, defaults={"published": False})
    return CalendarYear.objects.select_for_update().get(year=year)


def put(
    act: Act, year: CalendarYear, days: Iterable[CalendarDay], *, published: bool, source: str | None = None
) -> CalendarYear:
    """Store a year and tell what it was before and is now."""
    before = picture(year, working_days.days_of(year.year))
    working_days.put_year(year.year, days, published=published, source=source)
    year.refresh_from_db()
    after = picture(year, working_days.days_of(year.year))
    if after != before:
        act.tell(year, act.action, before=before, after=after, changes=differences(before, after))
    return year


def picture(year: CalendarYear, days: Sequence[CalendarDay]) -> dict[str, Any]:
    """A year as JSON: what `read_days` reads back."""
    listed = [
        [str(one.day), one.kind.value, one.name, None if one.weight is None else str(one.weight)]
        for one in days
    ]
    return {"published": year.published, "source": year.source, "days": listed}


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """The fields that became different, for the audit; the days themselves stand in before and after."""
    return {
        name: [before[name], after[name]] for name in ("published", "source") if before[name] != after[name]
    }


def read_days(raw: Any) -> list[CalendarDay]:
    """`[[date, kind, name, weight], …]` as days. Raises Invalid by the number of the entry."""
    if not isinstance(raw, list):
        raise Invalid({"days": "清单要是一个列表，每项写日期、类型和名称。"})
    return [read_day(number, one) for number, one in enumerate(raw, start=1)]


def read_day(number: int, raw: Any) -> CalendarDay:
    try:
        day, kind, name, weight = [*raw, *["", "", None][len(raw) - 1 :]] if len(raw) < 4 else raw[:4]
        return CalendarDay(
            date.fromisoformat(day),
            DayKind(kind or DayKind.HOLIDAY),
            str(name or "").replace("\0", "")[:60],
            None if weight is None else share_of(weight),
        )
    except (ArithmeticError, TypeError, ValueError):
        raise Invalid(
            {"days": "第 %(number)s 项读不懂。请写成 [日期, 类型, 名称]。"}, params={"number": number}
        ) from None


def share_of(raw: Any) -> Decimal:
    """How many workdays a day counts for. Raises ValueError outside of 0 to 3."""
    share = Decimal(str(raw))
    if not share.is_finite() or not 0 <= share <= MOST_WEIGHT:
        raise ValueError(raw)
    return share.quantize(Decimal("0.01"))
