"""Every object has a page, forms and action dialogs, for its owner and never for a stranger."""

from __future__ import annotations

import pytest

from paceline.access.principal import principal_of
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions_of
from paceline.records.models import Record
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of, words_of
from tests.samples import can_be_made, record_of

MADE = [of for of in registry.objects.values() if issubclass(of.model, Record) and can_be_made(of)]
PLAIN = {"HX-Request": "true"}


@pytest.mark.parametrize("of", MADE, ids=lambda of: of.name)
def test_the_page_and_its_parts_open(people: People, of: ObjectType) -> None:
    record = record_of(of, principal_of(people.boss))
    who, base = reader(people.boss), f"/{of.path}/{record.pk}/"
    page = who.get(base, part=False)
    assert page.status_code == 200
    assert str(record)[:20] in words_of(page) or str(record) == ""
    for part in ("part/head", "part/rail", "part/story", "tab/details", "tab/files", "tab/history"):
        assert who.get(f"{base}{part}").status_code == 200, part


@pytest.mark.parametrize("of", MADE, ids=lambda of: of.name)
def test_the_forms_open_as_drawer_and_as_page(people: People, of: ObjectType) -> None:
    record = record_of(of, principal_of(people.boss))
    who = reader(people.boss)
    for path in (f"/{of.path}/new", *([f"/{of.path}/{record.pk}/edit"] if of.changeable else ())):
        for part in (True, False):
            answer = who.get(path, part=part)
            assert answer.status_code == 200, path
            assert ("<html" in text_of(answer)) is not part


@pytest.mark.parametrize("of", MADE, ids=lambda of: of.name)
def test_every_action_has_a_dialog(people: People, of: ObjectType) -> None:
    record = record_of(of, principal_of(people.boss))
    who = reader(people.boss)
    for action in actions_of(of.name):
        if action.on == "record" and not action.takes_values and not action.hidden:
            answer = who.get(f"/{of.path}/{record.pk}/do/{action.verb}")
            assert answer.status_code == 200, action.name
            assert action.label in words_of(answer)


@pytest.mark.parametrize(
    "of",
    [of for of in MADE if not of.open_to_all and (of.scoped_by_owner or of.through)],
    ids=lambda of: of.name,
)
def test_a_stranger_is_told_nothing(people: People, of: ObjectType) -> None:
    record = record_of(of, principal_of(people.boss))
    stranger, base = reader(people.chen), f"/{of.path}/{record.pk}/"
    unknown = f"/{of.path}/01900000-0000-7000-8000-000000000000/"
    for part in ("", "part/story", "tab/details", "edit", "do/remove", "field/name"):
        seen, none = stranger.get(f"{base}{part}"), stranger.get(f"{unknown}{part}")
        assert (seen.status_code, words_of(seen)) == (none.status_code, words_of(none)), part
        assert seen.status_code == 404
    for part in ("say", "do/remove", "edit", "files"):
        assert stranger.post(f"{base}{part}", text="x").status_code == 404
    record.refresh_from_db()
    assert record.deleted_at is None
