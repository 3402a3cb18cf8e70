"""What tests of lists share: somebody signed in, records of theirs, and reading the answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import principal_of
from paceline.records.action import perform

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class Reader:
    """A person with a browser that has no scripts; `part` asks as htmx does."""

    user: User
    client: Client

    def get(self, path: str, *, part: bool = True, **params: Any) -> HttpResponse:
        """Ask for a page; a filter may be given as a tree."""
        said = {
            name: json.dumps(value) if isinstance(value, dict) else value for name, value in params.items()
        }
        url = f"{path}{('&' if '?' in path else '?') + urlencode(said) if said else ''}"
        return self.client.get(url, headers=PART if part else {})  # type: ignore[return-value]

    def post(self, path: str, **data: Any) -> HttpResponse:
        return self.client.post(path, data, headers=PART)  # type: ignore[return-value]

    def names(self, path: str = "/customers/", **params: Any) -> list[str]:
        """The names in the rows, in their order."""
        return names_in(self.get(path, **params))

    def makes(self, name: str, **values: Any) -> Any:
        """A new customer of this person's."""
        return perform(principal_of(self.user), "customers.customer.create", None, {"name": name, **values})


def reader(user: User) -> Reader:
    """Somebody who has signed in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Reader(user, client)


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def words_of(answer: HttpResponse) -> str:
    """What somebody reads: no markup, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text_of(answer))).split())


def without_keys(page: str, path: str) -> str:
    """A customer's page less what is drawn by lot and may hold any digits: its address, and what its forms hide."""
    return re.sub(r'<input type="hidden"[^>]*>', "", page).replace(path, "")


def names_in(answer: HttpResponse) -> list[str]:
    return [
        unescape(name)
        for name in re.findall(
            r'class="cell nmc"[^>]*>(?:<span.*?</span>)?<b[^>]*>(.*?)</b>', text_of(answer)
        )
    ]


def cell_in(answer: HttpResponse, field: str) -> str:
    """The words of the first row's cell of a field."""
    found = re.search(rf'<td[^>]*data-field="{field}"[^>]*>(.*?)</td>', text_of(answer), re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def events_of(answer: HttpResponse) -> dict[str, Any]:
    """What the answer raises in the browser."""
    events: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger", "{}"))
    return events
