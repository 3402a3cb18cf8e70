"""The description of the API: valid, complete, the same as the committed one, in two languages, with custom fields.

Renew the committed one with `PACELINE_UPDATE_SNAPSHOTS=1 pytest -n0 tests/rooms/api/test_openapi.py` when it is meant
to change.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from paceline.access.principal import SYSTEM
from paceline.interfaces.api.openapi.document import document
from paceline.metadata import versions
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform
from paceline.records.models import Event
from paceline.workflow.models import Webhook
from paceline.workflow.webhooks.telling import told
from tests.people import People

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).parents[2] / "snapshots" / "openapi.json"


def references(part: Any) -> list[str]:
    """Every $ref in a part of the document."""
    if isinstance(part, list):
        return [found for item in part for found in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [found for item in part.values() for found in references(item)]


def test_it_is_the_committed_one(settings: Any) -> None:
    settings.BASE_URL = "http://localhost:8000"
    with translation.override(settings.LANGUAGE_CODE):
        text = json.dumps(document(SYSTEM), ensure_ascii=False, indent=1, default=str) + "\n"
    if os.environ.get("PACELINE_UPDATE_SNAPSHOTS"):
        COMMITTED.write_text(text, encoding="utf-8")
    same = text == COMMITTED.read_text(encoding="utf-8")
    assert same, "meant? renew: PACELINE_UPDATE_SNAPSHOTS=1 pytest -n0 tests/rooms/api/test_openapi.py"


def test_every_reference_leads_somewhere_and_every_operation_has_its_own_name() -> None:
    described = document(SYSTEM)
    for reference in references(described):
        part: Any = described
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
    names = [
        operation["operationId"]
        for path in described["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names))


def test_every_object_and_action_is_there() -> None:
    paths = document(SYSTEM)["paths"]
    for of in registry.objects.values():
        assert f"/api/v1/{of.path}/" in paths
    for action in actions.values():
        at = f"/api/v1/{action.of.path}/" + ("" if action.on == "collection" else "{id}/") + action.verb
        own = {
            "create": "/",
            "change": "/{id}",
            "remove": "/{id}",
            "comment": "/{id}/comments",
            "attach": "/{id}/attachments",
        }
        assert at in paths or f"/api/v1/{action.of.path}{own[action.verb]}" in paths


def test_custom_fields_are_part_of_it_at_once(boss: Any) -> None:
    CustomField.objects.create(
        object="customers.customer", code="cf_901", kind="choice", label="渠道", label_en="Channel", required=False,
        options={"options": [{"value": "a", "label": "甲"}]},
    )  # fmt: skip
    versions.changed("custom_fields")
    schemas = boss.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["customers.CustomerInput"]["properties"]["cf_901"]["enum"][0] == "a"
    assert schemas["customers.Customer"]["properties"]["cf_901"]["title"] == "渠道"
    made = boss.post("/customers/", {"name": "远山", "cf_901": "甲"})
    assert made.status_code == 201, made.content
    assert made.json()["cf_901"] == "a"
    assert boss.get("/customers/?cf_901=a&sort=-cf_901&fields=cf_901").json()["data"][0]["cf_901"] == "a"
    assert boss.get("/customers/aggregate?group=cf_901").json()["data"] == [
        {"key": "a", "label": "甲", "count": 1}
    ]
    assert boss.patch(f"/customers/{made.json()['id']}", {"cf_901": "b"}).status_code == 422


def test_it_speaks_the_readers_language() -> None:
    with translation.override("en"):
        assert document(SYSTEM)["paths"]["/api/v1/me"]["get"]["summary"] != "我是谁、有哪些权限"


def test_it_is_json_that_programs_can_read(boss: Any) -> None:
    answer = boss.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.content)["openapi"].startswith("3.1")


def test_what_is_sent_to_other_systems_is_described(people: People) -> None:
    hook = Webhook(owner=people.boss)
    made = perform(people.acts(people.fang), "customers.customer.create", None, {"name": "远山"})
    event = Event.objects.get(record_id=made.pk)
    sent = told(hook, event)
    described = document(SYSTEM)["webhooks"]["event"]["post"]["requestBody"]["content"]["application/json"]
    schema = described["schema"]
    assert sent is not None
    assert set(sent) == set(schema["required"])
    assert set(sent["data"]) == set(schema["properties"]["data"]["required"])
