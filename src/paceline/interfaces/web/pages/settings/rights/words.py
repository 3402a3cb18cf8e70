"""What a role may do with an object, in words: its verbs by how far they reach, its exceptions, its closed fields."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _t

from paceline.interfaces.web.formats import listed
from paceline.interfaces.web.pages.settings.rights.matrix import LEVELS, SCOPES, VERBS, Row

NAMED = 4
"""So many things are named; of more, the first ones and how many there are."""


def reach(row: Row) -> str:
    """「查看、编辑：本组；新建：自己的」; the widest scope first, "" for no right at all."""
    parts = [
        said(
            _t("跟着上级") if row.kind == "part" else _t(str(scope)),
            [c.label for c in row.cells if c.value == code],
        )
        for code, scope in reversed(SCOPES)
        if code and any(cell.value == code for cell in row.cells)
    ]
    return _t("；").join(parts)


def said(scope: str, verbs: list[str]) -> str:
    words = _t("全部动作") if len(verbs) == len(VERBS) else listed(verbs)
    return _t("%(verbs)s：%(scope)s") % {"verbs": words, "scope": scope}


def exceptions(row: Row) -> list[str]:
    """What the object's own actions differ in, and the fields that are not open."""
    never = [cell.label for cell in row.extra if cell.value == "none"]
    more = [cell.label for cell in row.extra if cell.value not in ("", "none")]
    lines = [(_t("不能做"), never), (_t("另外规定"), more)]
    lines += [
        (_t(str(words)), [cell.label for cell in row.fields if cell.value == code])
        for code, words in LEVELS
        if code != "full"
    ]
    return [
        _t("%(verbs)s：%(scope)s") % {"verbs": words, "scope": listed(few(labels))}
        for words, labels in lines
        if labels
    ]


def few(labels: Iterable[str]) -> list[str]:
    """The first ones by name, the rest as a number."""
    named = list(labels)
    if len(named) <= NAMED:
        return named
    return [*named[: NAMED - 1], _t("另外 %(n)s 项") % {"n": len(named) - NAMED + 1}]
