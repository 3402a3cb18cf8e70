"""Lint of the Jinja templates: each compiles, imports what exists, and obeys the content security policy.

Run as `python -m tests.templates`; it prints one line per fault.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.template import engines
from jinja2 import Environment, TemplateError, meta

FAULTS = {
    re.compile(r"\sstyle\s*="): "inline style: use a class",
    re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE): "inline handler: use an island or Alpine",
    re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE): "inline script",
    re.compile(r"<style\b", re.IGNORECASE): "inline style sheet",
    re.compile(r"\|\s*safe\b"): "`safe` filter: rich text is cleaned by nh3 and comes as Markup",
    re.compile(r"\{%-?\s*autoescape\s+false"): "autoescape switched off",
    re.compile(r"(?:href|src)=[\"']https?://"): "address on another host",
    re.compile(r"""join\(["']、["']\)"""): "a Chinese mark between names: use `| listed`",
    re.compile(r"#[0-9a-fA-F]{6}\b|rgba?\("): "raw colour: use a token",
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def faults(environment: Environment, folder: Path) -> Iterator[str]:
    """Yield every fault of every template below a folder as `file:line: what`."""
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        yield from (f"{name}:{where}" for where in _of_text(path.read_text(encoding="utf-8")))
        yield from (f"{name}:{where}" for where in _of_syntax(environment, name))


def _of_text(text: str) -> Iterator[str]:
    bare = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    for pattern, what in FAULTS.items():
        for found in pattern.finditer(bare):
            yield f"{bare.count(chr(10), 0, found.start()) + 1}: {what}"


def _of_syntax(environment: Environment, name: str) -> Iterator[str]:
    try:
        environment.get_template(name)
        assert environment.loader is not None
        source = environment.loader.get_source(environment, name)[0]
        for needed in meta.find_referenced_templates(environment.parse(source)):
            if needed is not None:
                environment.get_template(needed)
    except TemplateError as wrong:
        yield f"{getattr(wrong, 'lineno', 1)}: {type(wrong).__name__}: {wrong}"


def main() -> int:
    """Print the faults; the exit code is 1 when there is one."""
    django.setup()
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    found = list(faults(engines["jinja2"].env, folder))
    print("\n".join(found) if found else f"{len(list(folder.rglob('*.html')))} templates")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
