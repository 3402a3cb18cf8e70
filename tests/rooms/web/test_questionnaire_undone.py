"""Answers saved by mistake are taken back from the message that follows: the fields are as they were."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.pipeline.models import Response
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import reader

pytestmark = pytest.mark.django_db


def test_answers_are_taken_back_with_the_fields_they_filled(people: People) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    asked: Any = perform(boss, "pipeline.questionnaire.create", None, {"name": "需求", "subject": "lead"})
    question = {
        "questionnaire": str(asked.pk),
        "number": "1",
        "text": "痛点",
        "kind": "text",
        "field": "need",
    }
    made = perform(boss, "pipeline.question.create", None, question)
    perform(boss, "pipeline.questionnaire.publish", asked.pk)
    lead = perform(
        fang, "customers.lead.create", None, {"name": "周总", "phone": "13912345678", "need": "换型慢"}
    )
    client = reader(people.fang).client
    sent = {"lead": str(lead.pk), f"answers-{made.key}": "人手不够", "idempotency_key": "a" * 32}
    page = client.post(f"/ask/{asked.pk}/", sent, follow=True).content.decode()
    assert visible(SYSTEM, Lead).get(pk=lead.pk).need == "人手不够"
    [undo] = set(re.findall(r"/undo/[0-9a-f-]{36}", page))
    client.post(undo)
    assert visible(SYSTEM, Lead).get(pk=lead.pk).need == "换型慢"
    assert not visible(SYSTEM, Response).exists()
