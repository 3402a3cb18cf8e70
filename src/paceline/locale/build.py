"""Joins the translations of the areas (`en/parts/*.po`) into one catalogue and compiles it.

Run as `python -m paceline.locale.build`. Areas that disagree about a word stop that command; where the catalogue is
only refreshed in passing the first of them counts.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
LANGUAGES = ("en",)
PLACEHOLDER = re.compile(r"%\(\w+\)[-+#.\d]*[a-zA-Z]|\{\w+\}")


class Disagreement(ValueError):
    """Two areas translate the same words differently, or a translation lost a placeholder."""


def parts(language: str) -> list[Path]:
    """Return the fragments of one language."""
    return sorted((HERE / language / "parts").glob("*.po"))


def joined(language: str, *, strict: bool = True) -> Catalog:
    """Return one catalogue of all fragments; raises Disagreement when strict."""
    whole = Catalog(locale=language, domain="django", charset="utf-8", fuzzy=False)
    for path in parts(language):
        for message in _messages(path, language):
            known = whole.get(message.id, message.context)
            if strict and known is not None and known.string != message.string:
                raise Disagreement(f"{path.name}: {message.id!r} is {message.string!r} and {known.string!r}")
            if strict:
                _check_placeholders(path, message)
            if known is None:
                whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def _messages(path: Path, language: str) -> Iterator[Message]:
    with path.open("rb") as stream:
        yield from (message for message in read_po(stream, locale=language, charset="utf-8") if message.id)


def _check_placeholders(path: Path, message: Message) -> None:
    """Refuse a translation whose `%(name)s` or `{name}` placeholders differ from those of the Chinese."""
    asked, given = (set(PLACEHOLDER.findall(str(text))) for text in (message.id, message.string))
    if message.string and asked != given:
        raise Disagreement(f"{path.name}: {message.id!r}: {sorted(asked ^ given)}")
    if any("%" in PLACEHOLDER.sub("", str(message.string).replace("%%", "")) for _ in asked):
        raise Disagreement(f"{path.name}: {message.id!r}: a percent sign beside placeholders is written %%")


def is_stale(language: str) -> bool:
    """Say whether the compiled catalogue is missing or older than a fragment."""
    compiled = HERE / language / "LC_MESSAGES" / "django.mo"
    sources = parts(language)
    if not compiled.exists():
        return bool(sources)
    return any(path.stat().st_mtime_ns > compiled.stat().st_mtime_ns for path in sources)


def build(language: str, *, strict: bool = True) -> int:
    """Write the joined catalogue of one language and return how many messages it has."""
    catalogue = joined(language, strict=strict)
    folder = HERE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in (("django.po", write_po), ("django.mo", write_mo)):
        draft = folder / f".{name}.{os.getpid()}"
        with draft.open("wb") as stream:
            write(stream, catalogue)
        draft.replace(folder / name)
    return len(catalogue)


def ensure() -> None:
    """Build what is stale."""
    for language in LANGUAGES:
        if is_stale(language):
            build(language, strict=False)


def main() -> int:
    """Build every language; the exit code is 1 when areas disagree."""
    try:
        for language in LANGUAGES:
            print(f"{language}: {build(language)} messages")  # noqa: T201
    except Disagreement as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
