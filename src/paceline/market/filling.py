"""Filling the request of a provider and reading its answer: places in templates, paths into JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

NAMES = ("to", "text", "id", "key", "secret", "phone", "agent")
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
HEADER = re.compile(r"[A-Za-z0-9-]+\s*:\s*\S.*")


def place(name: str) -> str:
    return "{{" + name + "}}"


def shown() -> list[str]:
    """The places of a request to send a message, as they are typed."""
    return [place(name) for name in NAMES[:5]]


def unknown(template: str) -> list[str]:
    """Places that mean nothing here, as they are typed."""
    return [found[0] for found in PLACE.finditer(template) if found[1] not in NAMES[:5]]


def in_json(template: str, values: Mapping[str, str]) -> str:
    """A JSON text whose places stand inside strings, each value escaped as JSON needs it."""
    return PLACE.sub(lambda found: json.dumps(values.get(found[1], ""), ensure_ascii=False)[1:-1], template)


def in_address(template: str, values: Mapping[str, str]) -> str:
    """A web address, each value escaped as a part of it."""
    return PLACE.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


def in_headers(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """Headers of lines such as `Name: value`; a value never begins a new line."""
    found: dict[str, str] = {}
    for line in template.splitlines():
        name, _, value = line.partition(":")
        if name.strip():
            filled = PLACE.sub(lambda one: values.get(one[1], ""), value.strip())
            found[name.strip()] = " ".join(filled.split())
    return found


def is_json(template: str) -> bool:
    """Whether it is JSON once its places are filled."""
    try:
        json.loads(PLACE.sub("0", template))
    except ValueError:
        return False
    return True


def bad_header(template: str) -> bool:
    """Whether a line is no header."""
    return any(line.strip() and not HEADER.fullmatch(line.strip()) for line in template.splitlines())


def parsed(text: str) -> Any:
    """The JSON of an answer; None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def at(found: Any, path: str) -> str:
    """What stands in an answer under a path such as `data.0.id`; "" where there is nothing."""
    for part in path.split(".") if path else ():
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return "" if found is None or isinstance(found, dict | list) or not path else str(found)
