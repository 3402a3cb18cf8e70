"""Lint of the house rules that no tool knows: lengths of files, who may query, unfinished work.

Run as `python -m tests.house`; it prints one line per fault.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "paceline"
LONGEST_FILE = 350
ROOMS_THAT_QUERY = {"metadata", "access", "records", "workflow"}  # workflow: its own queue tables
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
OF_ADMINISTRATORS = re.compile(r"\b(Seal|Event|Membership|Authenticator)\.objects\b")
"""Tables that are no business objects: the pages of settings and of one's own account show them."""
PAGES_OF_ADMINISTRATORS = ("settings", "account")
MANAGER = re.compile(r"\b[A-Z]\w*\.(objects|_default_manager|_base_manager)\b")
CHINESE_LIST = re.compile(r"""["']、["']\.join""")
"""Pages and answers are read in two languages: `_t("、").join(names)`."""
DOCSTRING = re.compile(r'^(?:#.*\n)*\s*[rb]?"""')


def faults(path: Path) -> Iterator[str]:
    """Yield the faults of one module as `file:line: what`."""
    name = path.relative_to(SOURCE.parents[1])
    lines = path.read_text(encoding="utf-8").splitlines()
    is_generated = "migrations" in path.parts
    if len(lines) > LONGEST_FILE and not is_generated:
        yield f"{name}:{len(lines)}: longer than {LONGEST_FILE} lines"
    if lines and not is_generated and not DOCSTRING.match("\n".join(lines)):
        yield f"{name}:1: does not say what lives here"
    is_overseer = is_generated or path.name == "invariants.py"  # it looks at all rows, for nobody
    may_query = path.relative_to(SOURCE).parts[0] in ROOMS_THAT_QUERY or is_overseer
    is_admin_page = "pages" in path.parts and any(part in PAGES_OF_ADMINISTRATORS for part in path.parts)
    for number, line in enumerate(lines, start=1):
        if UNFINISHED.search(line):
            yield f"{name}:{number}: unfinished"
        if "interfaces" in path.parts and CHINESE_LIST.search(line):
            yield f"{name}:{number}: a Chinese mark between names, in English too"
        if is_admin_page and OF_ADMINISTRATORS.search(line):
            continue
        if not may_query and MANAGER.search(line):
            yield f"{name}:{number}: reads start from visible(by, Model), writes are actions"


def main() -> int:
    """Print the faults; the exit code is 1 when there is one."""
    modules = sorted(SOURCE.rglob("*.py"))
    found = [fault for path in modules for fault in faults(path)]
    print("\n".join(found) if found else f"{len(modules)} modules")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
