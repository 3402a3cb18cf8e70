"""Values of custom fields inside SQL: generated names only, and conversions that PostgreSQL may index.

The plain casts from text to a day or an instant depend on session settings, so an index cannot use them; `paceline_day`
and `paceline_instant` (made by a migration) read the ISO texts that we store and nothing else.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import F, Func
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Cast

CODE = re.compile(r"cf_[1-9][0-9]{0,8}")
READERS = {models.DateField: "paceline_day", models.DateTimeField: "paceline_instant"}


class Taken(Func):
    """`custom ->> 'cf_12'` or, for lists, `custom -> 'cf_12'`. Raises ValueError for a name that is not generated."""

    def __init__(self, code: str, *, text: bool) -> None:
        if not CODE.fullmatch(code):
            raise ValueError(f"{code!r} is not the name of a custom field")
        arrow = "->>" if text else "->"
        output = models.TextField() if text else models.JSONField()
        super().__init__(F("custom"), template=f"(%(expressions)s {arrow} '{code}')", output_field=output)


class ReadBy(Func):
    """A conversion by one of our own functions."""

    def __init__(self, text: BaseExpression, output: models.Field[Any, Any], function: str) -> None:
        super().__init__(text, function=function, output_field=output)


def expression(code: str, output: models.Field[Any, Any]) -> BaseExpression:
    """The value of a custom field as SQL of this type; None in the record is NULL."""
    if isinstance(output, models.JSONField):
        return Taken(code, text=False)
    text = Taken(code, text=True)
    if isinstance(output, models.TextField):
        return text
    kind: Any = type(output)
    reader = READERS.get(kind)
    return ReadBy(text, output, reader) if reader else Cast(text, output)
