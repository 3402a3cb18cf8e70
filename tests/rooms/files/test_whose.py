"""Whose an import is: its rows, its rejects and its file are for those who may see the import, and nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRow, ImportRun
from paceline.interfaces.files.rejects import failed_rows, reject_lines
from paceline.kernel.errors import NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.files import attachments
from tests.people import People
from tests.rooms.files.helping import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(people: People) -> ImportRun:
    """王芳's import, in which one row has failed."""
    return imported(people.acts(people.fang), "customers", "客户名称,电话\n恒泽,13812342071\n光谷,l38\n")


def test_the_one_who_imports_sees_every_row(people: People, run: ImportRun) -> None:
    fang = people.acts(people.fang)
    assert visible(fang, ImportRow).count() == 2
    assert [row.number for row in failed_rows(fang, run)] == [3]


@pytest.mark.parametrize("who", ["qiang", "min", "chen", "boss", "admin"])
def test_nobody_else_sees_a_row_whatever_they_may_see_of_the_records(
    people: People, run: ImportRun, who: str
) -> None:
    other = people.acts(getattr(people, who))
    assert not visible(other, ImportRun).filter(pk=run.pk).exists()
    assert not visible(other, ImportRow).exists()
    assert failed_rows(other, run) == []
    assert len(list(reject_lines(other, run))) == 1, "nothing but the heads of the columns"
    with pytest.raises(NotFound):
        attachments.readable(other, run.source)


def test_a_program_with_narrow_rights_sees_none_of_its_owners_imports(people: People, run: ImportRun) -> None:
    assert not visible(people.token, ImportRow).exists()
    with pytest.raises((NotFound, NotAllowed)):
        perform(people.token, "files.importrun.undo", run.pk)


def test_neither_do_the_addresses_tell(people: People, run: ImportRun) -> None:
    other = Client()
    other.force_login(people.min)
    row = ImportRow._default_manager.filter(run=run).first()
    assert row is not None
    for path in (f"/imports/{run.pk}/", f"/imports/{run.pk}/rejects", f"/import-rows/{row.pk}/"):
        assert other.get(path).status_code == 404
    listed = other.get("/import-rows/")
    assert "第" not in listed.content.decode() or listed.status_code in (403, 404)
