"""The quick way of drawing up models for migrations gives the fields that Django's own way gives."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.state import ProjectState
from django.db.models import Field

from paceline.interfaces.cli.server.drawing import copier, quickly_drawn


def test_a_copied_field_is_what_a_new_one_would_be() -> None:
    copied = copier(Field.clone)
    for state in ProjectState.from_apps(apps).models.values():
        fields = list(state.fields.values())
        made = [copied(field) for field in fields]
        assert [str(field.deconstruct()) for field in made] == [str(field.deconstruct()) for field in fields]
        assert all(one is not field for one, field in zip(made, fields, strict=True))
        own = [field.creation_counter for field in made if not field.auto_created]
        assert own == sorted(set(own)), "columns stand in the order of the declaration"


def test_the_usual_way_is_back_afterwards() -> None:
    usual = Field.clone
    with quickly_drawn():
        assert Field.clone is not usual
    assert Field.clone is usual
