"""The API against its own description: generated requests, right and wrong, are never answered with a 500 and always
as described."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from paceline.interfaces.api import limits
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.models import Record
from tests.people import People
from tests.samples import can_be_made, record_of

pytestmark = pytest.mark.django_db
CHECKS = [
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
"""Input is read as people write it ("12" is a number, 12 a text), so what the schema calls wrong may be accepted."""
EXAMPLES = int(os.environ.get("PACELINE_API_EXAMPLES", "2"))
GENERAL = "general"
SAME_EVERYWHERE = {
    f"/{{id}}/{last}"
    for last in (
        "assign", "attachments", "comments", "delete_comment", "detach", "edit_comment", "restore", "share", "timeline",
        "unshare",
    )
} | {"/bulk/{verb}"}  # fmt: skip
"""What every object takes in the same words and the same lines answer: generated for every eighth object."""
TRIED_ON = 8
TAGS = [GENERAL, *sorted(registry.objects)]
BY_DESCRIPTION = SchemathesisConfig.from_dict({"analysis": {"constants": {"enabled": False}}})
"""Values come from the description; the source code is not read for more of them, which took a third of the time."""


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """A request's end would close the connection in whose transaction the test runs."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


described: dict[str, Any] = {}
"""The API's description as read once per process: it is the same for the same rights, and long."""


@pytest.fixture
def operations(request: pytest.FixtureRequest, boss: Any, connection_kept: None) -> list[Any]:
    """The operations of one object, asked by somebody with wide rights."""
    headers, place = {"Authorization": f"Bearer {boss.token}"}, "/api/v1/openapi.json"
    if place not in described:
        described[place] = schemathesis.openapi.from_wsgi(
            place, get_wsgi_application(), config=BY_DESCRIPTION, headers=headers
        )
    part = described[place].include(tag=request.param)
    part.root_resolver = described[place].root_resolver  # of one's own: 45 MB that stay
    return [(result.ok(), headers) for result in part.get_all_operations()]


@pytest.mark.parametrize("operations", TAGS, indirect=True)
def test_generated_requests(operations: Any, people: People, request: pytest.FixtureRequest) -> None:
    tag = request.node.callspec.params["operations"]
    of = registry.objects.get(tag)
    key = str(record_of(of, people.acts(people.boss)).pk) if of is not None and is_record(of) else ""
    for operation, headers in operations:
        if TAGS.index(tag) % TRIED_ON == 0 or not is_same_everywhere(operation):
            try_out(operation, headers, key)


def is_same_everywhere(operation: Any) -> bool:
    return any(operation.path.endswith(end) for end in SAME_EVERYWHERE)


def is_record(of: ObjectType) -> bool:
    return issubclass(of.model, Record) and can_be_made(of)


def try_out(operation: Any, headers: dict[str, str], key: str) -> None:
    """A few generated requests to one operation, each undone."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def run(data: Any) -> None:
        case = data.draw(st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
        if key and "id" in case.path_parameters and data.draw(st.booleans()):
            case.path_parameters["id"] = key
        limits.forget()
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        assert response.status_code < 500, f"{case.as_curl_command()} {response.text}"
        case.validate_response(response, checks=CHECKS)

    run()
