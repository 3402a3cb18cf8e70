"""AD-4 导出: without the right nothing leaves; with it the file says whose it is, phones are masked, it is audited."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.interfaces.files.models import Export
from paceline.kernel.errors import NotAllowed
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.files.helping import imported

pytestmark = pytest.mark.django_db
LIST = "客户名称,电话\n" + "".join(f"远山{n}厂,138{n:08d}\n" for n in range(1000))


def export(by: Any) -> Export:
    asked = {"target": "customers.customer", "form": "xlsx", "query": {"columns": ["name", "phone"]}}
    made: Export = perform(by, "files.export.make", None, asked)
    return made


def test_a_thousand_rows_leave_only_with_the_right_and_masked(people: People) -> None:
    imported(people.acts(people.boss), "customers.customer", LIST)
    role = Role.objects.get(code="test-boss")
    role.grants["*"]["export"] = ""
    role.save()
    rights_changed()
    with pytest.raises(NotAllowed, match="导出"):
        export(people.acts(people.boss))
    assert not Export.objects.exists()

    role.grants["*"]["export"] = "all"
    role.fields = {"customers.customer": {"phone": "masked"}}
    role.save()
    rights_changed()
    made = export(people.acts(people.boss))
    with default_storage.open(made.key) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 1000
    assert all("*" in str(phone) for _name, phone in rows)
    assert book.properties.creator == "黄总"
    told = Event.objects.get(name="files.export.make")
    assert (told.actor_id, told.payload["rows"]) == (people.boss.pk, 1000)
