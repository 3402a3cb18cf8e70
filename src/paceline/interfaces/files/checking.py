"""The dry run: what an import would do, row by row, and what people still have to say about unknown values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rapidfuzz import process

from paceline.interfaces.files import limits
from paceline.interfaces.files.convert import Bad, Pending
from paceline.interfaces.files.convert.column import ColumnReader
from paceline.interfaces.files.intake import Intake, Row
from paceline.interfaces.files.reading import Source
from paceline.interfaces.files.rejects import labelled
from paceline.kernel import clock

LIKE = 75
"""How alike a known value must be (0–100) to be suggested for an unknown one."""
Progress = Callable[[int, int], None]


@dataclass
class Findings:
    """What a check found."""

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, Any]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    new_names: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    blank: Counter[str] = field(default_factory=Counter)

    def as_json(self, intake: Intake) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "created": self.counts["created"],
            "updated": self.counts["updated"],
            "skipped": self.counts["skipped"],
            "failed": self.counts["failed"],
            "errors": self.errors,
            "reasons": [{"text": text, "count": count} for text, count in self.reasons.most_common(50)],
            "new_names": dict(self.new_names),
            "questions": [question for name in self.asked() for question in questions(intake, name, self)],
            "checked_at": clock.now().isoformat(),
        }

    def asked(self) -> list[str]:
        return list(dict.fromkeys([*self.unknown, *self.blank]))


def check(intake: Intake, source: Source, *, total: int = 0, progress: Progress | None = None) -> Findings:
    """Go through the whole file without writing anything."""
    found = Findings()
    for chunk in chunks(source.rows(), limits.BATCH):
        rows = intake.prepared(chunk)
        for row in rows:
            note(intake, found, row)
        collect_unknown(intake, found, [row.cells for row in rows])
        if progress is not None:
            progress(found.rows, total)
    return found


def note(intake: Intake, found: Findings, row: Row) -> None:
    found.rows += 1
    found.counts["updated" if row.state == "created" and row.alone and intake.fast else row.state] += 1
    if row.state == "created":
        for _, kind, name in intake.converter.pending(row.read):
            found.new_names[f"{kind.target}:{name}"] += 1
    if row.state != "failed":
        return
    reasons = intake.reasons(row)
    for label, text in reasons.items():
        found.reasons[labelled(label, text)] += 1
    if len(found.errors) < limits.MOST_ERRORS:
        found.errors.append({"row": row.number, "reasons": reasons})


def collect_unknown(intake: Intake, found: Findings, cells: Sequence[Sequence[str]]) -> None:
    """Count the texts whose meaning nobody has said yet, and the blanks of links."""
    for reader in intake.converter.readers:
        name = reader.target.name
        if reader.links is None and not reader.has_bad and name not in intake.plan.values:
            continue
        texts = Counter(reader.texts(cells))
        if reader.links is not None and texts[""] and reader.column.index >= 0:
            found.blank[name] += texts[""]
        for text, count in texts.items():
            if text and is_open(reader, text):
                found.unknown.setdefault(name, Counter())[text] += count


def is_open(reader: ColumnReader, text: str) -> bool:
    """Whether a text is unknown, or known only because the plan says what to do with it."""
    if text in reader.answers:
        return True
    value = reader.known.get(text)
    return (type(value) is Bad and value.unknown) or type(value) is Pending


def questions(intake: Intake, name: str, found: Findings) -> Iterator[dict[str, Any]]:
    """The unknown values of one field, the most frequent first, with what may be answered and what is suggested."""
    reader = next(r for r in intake.converter.readers if r.target.name == name)
    options = known_values(reader)
    ways = ["map", "empty", "reject", *(["create"] if can_create(reader) else [])]
    if found.blank[name]:
        yield question(reader, "", found.blank[name], ["empty", "map", "reject"], "")
    for text, count in found.unknown.get(name, Counter()).most_common(limits.MOST_QUESTIONS):
        alike = process.extractOne(text, options, score_cutoff=LIKE) if options else None
        yield question(reader, text, count, ways, alike[0] if alike else "")


def question(reader: ColumnReader, text: str, count: int, ways: list[str], suggest: str) -> dict[str, Any]:
    answer = reader.answers.get(text)
    usual = "empty" if not text else reader.unknown
    return {
        "field": reader.target.name,
        "label": reader.target.label,
        "kind": reader.target.type.kind,
        "text": text,
        "count": count,
        "ways": ways,
        "suggest": suggest,
        "answer": answer.as_json() if answer else {"do": usual},
        "answered": answer is not None or not text or reader.unknown != "reject",
    }


def known_values(reader: ColumnReader) -> list[str]:
    """What a text may be mapped to, for suggestions: the options' words, or the titles of linked records."""
    options = getattr(reader.target.type, "options", None)
    if options:
        return [reader.target.type.show(value) for value in options]
    return reader.links.titles() if reader.links is not None else []


def can_create(reader: ColumnReader) -> bool:
    return reader.links is not None and bool(getattr(reader.target.type, "create_by_name", False))


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` rows."""
    every = iter(rows)
    while chunk := list(islice(every, size)):
        yield chunk
