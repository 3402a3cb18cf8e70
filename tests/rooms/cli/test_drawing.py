"""The quick way of drawing up models for migrations: a step redraws its own model; what needs the others gets them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import AddField, AlterField, RenameModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from paceline.interfaces.cli.server.drawing import quickly_drawn


def town() -> ProjectState:
    """Shops stand in streets."""
    key = models.BigAutoField(primary_key=True)
    state = ProjectState()
    state.add_model(ModelState("town", "Street", {"id": key, "name": models.TextField()}))
    street = models.ForeignKey("town.Street", models.CASCADE)
    state.add_model(ModelState("town", "Shop", {"id": key.clone(), "street": street}))
    assert state.apps.get_model("town", "Shop")
    return state


def take(step: Operation, before: ProjectState | None = None) -> tuple[ProjectState, ProjectState]:
    before = before or town()
    after = before.clone()
    step.state_forwards("town", after)
    step.database_forwards("town", Untouched(), before, after)
    return before, after


class Untouched:
    """An editor of tables that has nothing to do."""

    connection = connection

    def __getattr__(self, name: str) -> Any:
        return lambda *_given, **_named: None


def shop(state: ProjectState) -> Any:
    return state.apps.get_model("town", "Shop")


def test_a_new_column_redraws_its_own_table_only() -> None:
    with quickly_drawn():
        before, after = take(AddField("Street", "length", models.IntegerField(null=True)))
    assert after.apps.get_model("town", "Street")._meta.get_field("length")
    assert shop(after) is shop(before)


@pytest.mark.parametrize("step", [
    RunPython(lambda apps, _editor: apps.get_model("town", "Shop")),
    AlterField("Street", "id", models.UUIDField(primary_key=True)),
    RenameModel("Street", "Road"),
], ids=lambda step: type(step).__name__)  # fmt: skip
def test_what_needs_the_others_finds_all_of_them_anew(step: Operation) -> None:
    column = AddField("Street", "length", models.IntegerField(null=True))
    with quickly_drawn():
        _, longer = take(column)
        before, after = take(step, longer)
    assert shop(before)._meta.get_field("street").related_model._meta.get_field("length")
    assert shop(after)._meta.get_field("street").related_model._meta.get_field("length")


def test_the_usual_way_is_back_afterwards() -> None:
    usual = (ProjectState.reload_model, RunPython.database_forwards)
    with quickly_drawn():
        assert (ProjectState.reload_model, RunPython.database_forwards) != usual
    assert (ProjectState.reload_model, RunPython.database_forwards) == usual


@pytest.mark.django_db
def test_every_link_of_every_object_is_a_reference_in_the_database() -> None:
    """The tables of the tests are drawn quickly; a step that was taken wrongly would show here."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conrelid::regclass::text, attname, confrelid::regclass::text
            FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'f' AND cardinality(conkey) = 1
        """)
        kept = set(cursor.fetchall())
    declared = {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__module__.startswith("paceline.")
        for field in model._meta.concrete_fields
        if field.is_relation and field.db_constraint
    }
    assert declared - kept == set()
    assert len(declared) > 100
