"""What every field type owns: storage, reading people's input, showing, filtering, searching, its API type.

A field type is a Django model field with faces. Migrations see only the plain Django field, so changing a label or a
condition never makes a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from operator import itemgetter
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.locale.shipped import shipped
from paceline.metadata.registry import registry
from paceline.metadata.when import When

DJANGO_STATE = ("verbose_name", "help_text", "choices", "validators", "error_messages", "editable")


@dataclass(frozen=True)
class Reading:
    """Where input is read: who reads it, in which zone, and how names of linked records are found.

    `resolve(field, text)` gives the key of the linked record or raises Invalid, within the viewer's scope.
    `day_first` tells how 05/03/2017 is meant; None makes an ambiguous day an error.
    """

    resolve: Callable[[Any, str], Any] | None = None
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    day_first: bool | None = None

    @property
    def today(self) -> date:
        return clock.now().astimezone(self.zone).date()


class FieldType:
    """The faces of a field. Concrete types mix it in before their Django field class."""

    kind: ClassVar[str] = ""
    kind_label: ClassVar[Any] = ""
    plain: ClassVar[str] = ""
    """Dotted path of the Django field that migrations see."""
    widget: ClassVar[str] = "text"
    cell: ClassVar[str] = "text"
    align: ClassVar[str] = "start"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "not_in", "empty", "not_empty")
    sortable: ClassVar[bool] = True
    groupable: ClassVar[bool] = False
    summable: bool = False
    """Whether a sum of its values means something: not of unit prices, scores, places in a row (`summable=False`)."""
    is_time: ClassVar[bool] = False
    """Whether values are days or moments: newest first, grouped by month, their order of day and month in doubt."""
    is_written: ClassVar[bool] = False
    """Whether people write in their own words, so that somebody's name or number may stand anywhere in it."""
    is_indexed: ClassVar[bool] = False
    """Whether the search finds the values of an administrator's field of this type."""
    identifies: ClassVar[bool] = False
    """Whether an import may recognise known records by its values."""
    is_askable: ClassVar[bool] = False
    """Whether an importer can say what a text that it does not know means."""
    is_strict: ClassVar[bool] = False
    """Whether few texts can be read as a value, so that a column of other texts is not meant for it."""
    is_many: ClassVar[bool] = False
    """Whether its control sends the name once per value."""
    is_narrow: ClassVar[bool] = False
    """Whether two of its controls stand side by side in a form."""
    null_when_blank: ClassVar[bool] = True
    companions: ClassVar[tuple[str, ...]] = ()
    """Endings of the columns that belong to the value and are shown and given beside it, e.g. `_currency`."""
    custom_ok: ClassVar[bool] = True
    """Whether an administrator may add a field of this type."""

    # given by the declaration
    shown: When | None = None
    required_when: When | None = None
    locked: bool = False
    masked: str = ""
    hint: str = ""
    label_en: str = ""
    name: str
    blank: bool

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__ and cls.kind:
            registry.add_field_kind(cls.kind, cls)

    def __init__(
        self,
        *args: Any,
        shown: When | None = None,
        required: When | None = None,
        locked: bool = False,
        masked: str = "",
        hint: str = "",
        summable: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.shown, self.required_when, self.locked, self.masked, self.hint = (
            shown,
            required,
            locked,
            masked,
            hint,
        )
        if summable is not None:
            self.summable = summable
        if required is not None:
            kwargs.setdefault("blank", True)
        if kwargs.get("blank") and self.null_when_blank:
            kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        for key in DJANGO_STATE:
            kwargs.pop(key, None)
        return name, self.plain or path, args, kwargs

    # words -----------------------------------------------------------------------------------------------------
    @property
    def label(self) -> str:
        """The field's name for people in their language."""
        if self.label_en and (get_language() or "").startswith("en"):
            return self.label_en
        text = str(getattr(self, "verbose_name", "") or self.name)
        return _t(text) if text else text

    @property
    def required(self) -> bool:
        return not self.blank

    # values ----------------------------------------------------------------------------------------------------
    def read(self, raw: Any, reading: Reading) -> Any:
        """A stored value from JSON, a form or a file cell. Raises Invalid with what happened and what to do."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return self.nothing()
        value = self.parse(raw.strip(), reading) if isinstance(raw, str) else self.accept(raw)
        self.check_value(value)
        return value

    def parse(self, text: str, reading: Reading) -> Any:
        """A value from text that is not blank."""
        return text

    def accept(self, raw: Any) -> Any:
        """A value from JSON that is not text."""
        if isinstance(raw, Mapping | list | tuple | set | bool):
            raise Invalid("这里要一个值，不能是列表、对象或 true/false。")
        return self.parse(str(raw), Reading())

    def check_value(self, value: Any) -> None:
        """Limits of length, size, choices. Raises Invalid."""
        try:
            self.run_validators(value)  # type: ignore[attr-defined]
        except ValidationError as error:
            raise Invalid(" ".join(error.messages)) from error

    def nothing(self) -> Any:
        """The stored form of "no value"."""
        return None

    def to_json(self, value: Any) -> Any:
        """The value for the API and for events."""
        return value

    def from_json(self, value: Any) -> Any:
        """The value again that `to_json` gave: values of custom fields are kept so."""
        return value

    def show(self, value: Any) -> str:
        """The value as text for exports, the timeline and plain cells; "" when there is none."""
        return "" if value in (None, "") else str(value)

    def spoken(self, value: Any) -> str:
        """The value in words for pages, in the reader's language also where the product brought it along.

        Exports and the API keep `show`.
        """
        return shipped(self.show(value))

    def figure(self, value: Any) -> str:
        """The value as a condition on it says what it finds now; "" where values are no kept figures."""
        return ""

    def mask(self, value: Any) -> Any:
        """What somebody sees whose role masks this field."""
        return None if value in (None, "") else "••••"

    def json_reader(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        """A function from a `.values()` row to the value as the API gives it; times and keys may stay what they are."""
        value = itemgetter(name)
        if type(self).to_json is FieldType.to_json:
            return value
        to_json = self.to_json
        return lambda row: to_json(value(row))

    # query -----------------------------------------------------------------------------------------------------
    def columns(self, name: str) -> tuple[str, ...]:
        """The ORM paths that a list selects to show this field."""
        return (name,)

    def pick(self, row: Mapping[str, Any], name: str) -> Any:
        """This field's value from a `.values()` row."""
        return row.get(name)

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        """The right side of a condition, checked. Raises Invalid."""
        if op in ("in", "not_in", "has_any", "has_all"):
            items = raw if isinstance(raw, list) else [raw]
            return [self.read(item, reading) for item in items]
        if op == "between":
            low, high = raw
            return [self.read(low, reading), self.read(high, reading)]
        return self.read(raw, reading)

    def operand_control(self, op: str) -> str:
        """What asks for the right side of a condition.

        A widget, or one of `words`, `pair`, `period`, `moment`, `people`, `yes_no`.
        """
        if op in ("in", "not_in", "has_any", "has_all"):
            return "words"
        return "pair" if op == "between" else "text"

    def group_key(self, name: str) -> str:
        """The ORM path to group by."""
        return name

    def sort_path(self, name: str) -> str:
        """The ORM path to sort by."""
        return name

    def sum_path(self, name: str) -> str:
        """The ORM path to sum; values of different currencies are summed in the home currency."""
        return name

    def custom_output(self) -> models.Field[Any, Any]:
        """The Django field that a custom value is cast to in SQL."""
        return models.TextField()

    # faces -----------------------------------------------------------------------------------------------------
    def schema(self) -> dict[str, Any]:
        """JSON schema of the value in the API."""
        return {"type": ["string", "null"]}

    def answer_schema(self) -> dict[str, Any]:
        """JSON schema of the value as the API gives it, where that differs from how it is taken."""
        return self.schema()

    def search_text(self, value: Any) -> Iterable[str]:
        """Pieces of text that the search index takes from the value."""
        text = self.show(value)
        return (text,) if text else ()

    def is_wide(self) -> bool:
        """Whether its control takes the whole width of a form."""
        return not self.is_narrow

    def in_form(self, value: Any) -> Any:
        """A stored value, or what was typed, as its control takes it."""
        return "" if value is None else value

    def widget_options(self) -> dict[str, Any]:
        """What the form control needs beyond its name, as plain JSON."""
        return {}
