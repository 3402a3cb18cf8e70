"""Joins the translation fragments of all areas and compiles them: `python -m paceline.locale.build`.

`<language>/parts/<area>.po` → `<language>/LC_MESSAGES/django.po` and `.mo`. Knows no settings; needs no gettext tools.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po

HERE = Path(__file__).resolve().parent
Words = str | tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """One text that two fragments translate differently."""

    msgid: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"「{self.msgid}」: {self.first} ≠ {self.second}"


def read(part: Path) -> Catalog:
    """One fragment. Raises ValueError naming the file and line when it is not a valid po file."""
    catalog = Catalog(locale=part.parents[1].name, charset="utf-8")
    parser = PoFileParser(catalog, abort_invalid=True)
    try:
        with part.open("rb") as lines:
            parser.parse(line.decode("utf-8") for line in lines)
    except Exception as error:
        raise ValueError(f"{part.name}: {error}") from error
    return catalog


def entries(catalog: Catalog) -> Iterator[Message]:
    """Its translated messages, without the header."""
    return (message for message in catalog if message.id and any(_forms(message.string)))


def join(parts: list[Path], language: str) -> tuple[Catalog, list[Clash]]:
    """All fragments as one catalogue, and the texts on which they disagree (the first one stays)."""
    joined = Catalog(locale=language, project="Paceline", charset="utf-8", fuzzy=False)
    clashes: list[Clash] = []
    for part in sorted(parts):
        for message in entries(read(part)):
            known = joined.get(message.id, message.context)
            if known is None:
                joined.add(message.id, message.string, context=message.context, flags=message.flags)
            elif known.string != message.string:
                clashes.append(Clash(_forms(message.id)[0], _forms(known.string)[0], _forms(message.string)[0]))
    return joined, clashes


def build(language: str, home: Path = HERE) -> list[Clash]:
    """Write django.po and django.mo of one language; answers the disagreements."""
    catalog, clashes = join(list((home / language / "parts").glob("*.po")), language)
    target = home / language / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "django.po").open("wb") as out:
        write_po(out, catalog, width=0, omit_header=False)
    with (target / "django.mo").open("wb") as out:
        write_mo(out, catalog)
    return clashes


def languages(home: Path = HERE) -> list[str]:
    """Every language that has fragments."""
    return sorted(folder.parent.name for folder in home.glob("*/parts") if folder.is_dir())


def main() -> int:
    """Build every language; 1 when fragments disagree."""
    clashes = {language: build(language) for language in languages()}
    for language, found in clashes.items():
        for clash in found:
            sys.stderr.write(f"{language}: two translations of {clash}\n")
    return int(any(clashes.values()))


def _forms(words: Words | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


if __name__ == "__main__":
    sys.exit(main())
