"""A program that talks to the API as one of the people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from paceline.access import tokens
from paceline.access.models import User
from tests.people import People


@dataclass(frozen=True)
class Program:
    """A client with a token: `fang.get("/customers/")` gives the answer with its `json()`."""

    token: str = ""

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send JSON (or bytes as they are); header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = (
            b""
            if body is None
            else body
            if isinstance(body, bytes)
            else json.dumps(body, default=str).encode()
        )
        kind = sent.pop("Content-Type", "application/json")
        at = address if address.startswith("/api/") else f"/api/v1{address}"
        return Client(raise_request_exception=False).generic(
            method, at, data, content_type=kind, headers=sent
        )

    def get(self, address: str, **headers: str) -> Any:
        return self.ask("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", address, {} if body is None else body, **headers)

    def patch(self, address: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", address, body, **headers)

    def delete(self, address: str, **headers: str) -> Any:
        return self.ask("DELETE", address, **headers)


@pytest.fixture
def program(people: People) -> Callable[..., Program]:
    """`program(people.fang)` acts with all rights of that person, `grants=` narrows them."""

    def make(user: User, **grants: Any) -> Program:
        return Program(tokens.make(user.pk, "测试", grants=grants.get("grants", {}), expires_at=None).text)

    return make


@pytest.fixture
def fang(people: People, program: Callable[..., Program]) -> Program:
    """王芳, a rep."""
    return program(people.fang)


@pytest.fixture
def boss(people: People, program: Callable[..., Program]) -> Program:
    """Somebody who may do everything with business records."""
    return program(people.boss)
