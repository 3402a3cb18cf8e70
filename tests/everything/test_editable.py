"""Every object that declares `View.editable`: once its whole has moved on, no face changes its records."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paceline.access.scope import visible
from paceline.interfaces.api.openapi.document import document
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.bulk import perform_many
from paceline.records.acting.editable import rules_of, takes, why_not
from paceline.records.action import actions, perform
from paceline.records.importing.hooks import importers, is_plain
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from tests.everything.test_life import a_change
from tests.people import People
from tests.samples import record_of, values_for

DECLARED = [of for of in registry.objects.values() if of.editable]
pytestmark = pytest.mark.django_db


def whole_of(record: Any) -> Any:
    """The record that the declaration reads."""
    for name in registry.of(type(record)).editable[0].path:
        record = getattr(record, name)
    return record


def moved_on(of: ObjectType, record: Any) -> None:
    """The whole gets a value with which no verb of the declaration has all its conditions."""
    whole = whole_of(record)
    terms = [(rule, *rule.when.terms[0]) for rule in of.editable]
    name = terms[0][1].rpartition(".")[2]
    verbs = [verb for verb in ("change", "remove") if any(rule.is_about(verb) for rule in of.editable)]
    other = next(
        value
        for value in registry.of(type(whole)).standard[name].type.options  # type: ignore[attr-defined]
        if all(any(rule.is_about(v) and value not in allowed for rule, _, allowed in terms) for v in verbs)
    )
    type(whole)._default_manager.filter(pk=whole.pk).update(**{name: other})


@pytest.mark.parametrize("of", DECLARED, ids=lambda of: of.name)
def test_what_has_moved_on_is_changed_through_no_face(of: ObjectType, people: People, client: Client) -> None:
    by, rule = people.acts(people.boss), of.editable[0]
    assert not is_plain(of) or of.name in importers, "made in bulk only by an importer that asks itself"
    record, gone = record_of(of, by), record_of(of, by)
    link = rule.path[0] if rule.path else ""
    if link:
        with pytest.raises(Invalid) as refused:
            perform(by, f"{of.name}.change", record.pk, {link: str(getattr(gone, f"{link}_id"))})
        assert link in refused.value.by_field, "a part stays where it is"
    perform(by, f"{of.name}.remove", gone.pk)
    made = Event.objects.filter(record_id=record.pk, name=f"{of.name}.create").get()
    assert why_not(of, record, "remove") == ""
    name, value = a_change(of, by, record)
    moved_on(of, record)
    moved_on(of, gone)
    now = visible(by, of.model).get(pk=record.pk)
    attempts: list[tuple[str, Any, dict[str, Any]]] = [("remove", record.pk, {}), ("restore", gone.pk, {})]
    if why_not(of, now, "change", name):
        attempts.append(("change", record.pk, {name: value}))
    if link:
        like_it = {**values_for(of, by), link: str(getattr(record, f"{link}_id"))}
        attempts.append(("create", None, like_it))
    told = Event.objects.count()
    for verb, key, given in [one for one in attempts if rules_of(of, one[0])]:
        with pytest.raises(Conflict) as stopped:
            perform(by, f"{of.name}.{verb}", key, given)
        assert (stopped.value.code, str(stopped.value)) == ("not_a_draft", why_not(of, now, verb, name)), verb
    if kept := why_not(of, now, "remove"):
        assert list(perform_many(by, f"{of.name}.remove", [record.pk], {}).failed) == [record.pk]
        assert record.pk in undo_event(by, made.id).failed
        assert actions[f"{of.name}.remove"].why_not(now) == kept
        assert kept in document(by)["paths"][f"/api/v1/{of.path}/{{id}}"]["delete"]["description"]
    assert Event.objects.count() == told
    assert not link or not takes(getattr(now, link), of, link)
    client.force_login(people.boss)
    fixed = next(n for section in of.sections for n in section.fields
                 if why_not(of, now, "change", n) and n != link and not of.fields[n].type.locked)  # fmt: skip
    answer = client.get(f"/{of.path}/cell/{record.pk}/{fixed}")
    assert (answer.status_code, answer.content.decode()) == (409, why_not(of, now, "change", fixed))
    assert (client.get(f"/{of.path}/{record.pk}/edit").status_code == 409) is bool(why_not(of, now))
