"""One column: its texts, what each distinct text becomes, and what blank means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from paceline.interfaces.files.convert.links import LinkNames
from paceline.interfaces.files.convert.outcome import Bad, Pending
from paceline.interfaces.files.plan import Answer, Column
from paceline.interfaces.files.targets import Target
from paceline.kernel.csv_cells import STARTS
from paceline.kernel.errors import PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields.base import Reading

KEPT = 200_000
"""Distinct texts whose meaning is remembered per column."""


class ColumnReader:
    """Reads one mapped column. `blank` is the stored value of a blank cell."""

    def __init__(
        self,
        column: Column,
        target: Target,
        *,
        blank: Any,
        answers: dict[str, Answer],
        unknown: str,
        links: LinkNames | None,
    ) -> None:
        self.column, self.target, self.blank, self.links = column, target, blank, links
        self.answers, self.unknown = answers, unknown
        self.reading = Reading(day_first=column.day_first)
        self.known: dict[str, Any] = {}
        self.has_bad = False

    def start(self, constant: str) -> None:
        """Settle what blank means: a constant of the plan, or an answer to the question what blank stands for."""
        names = [constant, self.meaning_of("")] if self.links is not None else []
        if self.links is not None:
            self.links.look_up(names)
        if constant:
            self.blank = self.value_of(constant, "reject")
        self.known = {"": self.answered("") if "" in self.answers else self.blank}
        self.has_bad = type(self.known[""]) is Bad

    def texts(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The column's cells as texts, stripped."""
        place = self.column.index
        if place < 0:
            return [""] * len(rows)
        if self.column.join or self.column.template:
            return [self.joined(row) for row in rows]
        return [row[place].strip() if place < len(row) else "" for row in rows]

    def joined(self, row: Sequence[str]) -> str:
        """Several cells as one text, by a space or by the template; "" when all are blank."""
        places = [self.column.index, *self.column.join]
        parts = [row[place].strip() if place < len(row) else "" for place in places]
        if not any(parts) or not self.column.template:
            return " ".join(part for part in parts if part)
        text = self.column.template
        for number, part in enumerate(parts):
            text = text.replace(f"{{{number}}}", part or "–")
        return text

    def look_up(self, texts: Collection[str]) -> None:
        """Ask for the names that these texts stand for."""
        if self.links is not None:
            self.links.look_up(
                [self.meaning_of(text) for text in set(texts) if text and text not in self.known]
            )

    def meaning_of(self, text: str) -> str:
        """The name that a text stands for after mapping."""
        answer = self.answers.get(text)
        return answer.to if answer is not None and answer.do == "map" else restored(text)

    def read(self, texts: Sequence[str]) -> list[Any]:
        """What each text becomes: a stored value, Bad or Pending. Names have been looked up before."""
        known = self.known
        if len(known) > KEPT:
            known = self.known = {"": known[""]}
        for text in texts:
            if text not in known:
                value = known[text] = self.answered(text)
                self.has_bad = self.has_bad or type(value) is Bad
        return [known[text] for text in texts]

    def answered(self, text: str) -> Any:
        """The value of one text, by the plan's answer when there is one."""
        answer = self.answers.get(text)
        if answer is None:
            return self.value_of(restored(text), self.unknown)
        if answer.do == "reject":
            return Bad(say("「%(text)s」按设置不导入。", text=text[:60]))
        if answer.do == "empty":
            return self.blank
        if answer.do == "create":
            return self.new_name(text)
        return self.value_of(answer.to, "reject") if answer.to else self.blank

    def value_of(self, text: str, unknown: str) -> Any:
        found = self.plain_value(text)
        if type(found) is not Bad or not found.unknown or unknown == "reject":
            return found
        return self.blank if unknown == "empty" else self.new_name(text)

    def plain_value(self, text: str) -> Any:
        if self.links is not None:
            return self.links.known.get(text) or self.links.nobody(text)
        try:
            value = self.target.type.read(text, self.reading)
        except PacelineError as error:
            return Bad(error.message, unknown=self.target.type.is_askable)
        return self.target.type.to_json(value) if self.target.custom else value

    def new_name(self, text: str) -> Any:
        """A linked record to be made by name, where the declaration allows that."""
        if self.links is not None and getattr(self.target.type, "create_by_name", False):
            return Pending(text)
        return Bad(say("不能按名称新建%(label)s「%(text)s」。", label=self.target.label, text=text[:60]))


def restored(text: str) -> str:
    """The text without the apostrophe that an export put before what looked like a formula."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" ").startswith(STARTS) else text
