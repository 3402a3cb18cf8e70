"""Every sentence of the ground rooms has its English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

import paceline

HOME = Path(paceline.__file__).parent
SPEAKERS = {"say", "Invalid", "hint"}


def sentences() -> Iterator[tuple[str, str]]:
    """The first argument of each ``say`` and ``Invalid``, and each ``hint``, written as plain text."""
    for room in ("kernel", "methods"):
        for path in sorted((HOME / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in SPEAKERS
                ):
                    hints = [keyword.value for keyword in node.keywords if keyword.arg == "hint"]
                    for said in [*node.args[:1], *hints]:
                        if isinstance(said, ast.Constant) and isinstance(said.value, str):
                            yield path.name, said.value


def test_every_sentence_has_its_english() -> None:
    english: set[str] = set()
    for part in (HOME / "locale/en/parts").glob("*.po"):
        with part.open("rb") as stream:
            english |= {str(message.id) for message in read_po(stream, charset="utf-8") if message.string}
    missing = [
        (name, said)
        for name, said in sentences()
        if re.search("[\u4e00-\u9fff]", said) and said not in english
    ]
    assert missing == []
