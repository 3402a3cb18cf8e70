"""What imports know of a person who is to be forgotten."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRow
from paceline.records.past.erasing import Person, eraser


@eraser
def forget_in_rows(person: Person) -> None:
    """Rows of files that became this record, or were refused as its double."""
    visible(SYSTEM, ImportRow).filter(record_id=person.record.pk).update(raw=None, reasons={})
