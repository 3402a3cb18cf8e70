"""Many new records at once: the same checks, events, numbers and figures as one by one, at the speed of COPY.

`Mould` makes drafts from stored values without touching the database; `insert_many` writes them in the running
transaction. Rooms whose records need more than their own row add an `Importer`.
"""

from paceline.records.importing.copying import Load
from paceline.records.importing.door import complete, fits, follow, insert_many, loads
from paceline.records.importing.draft import Draft
from paceline.records.importing.hooks import Importer, importer, importer_of
from paceline.records.importing.mould import Mould

__all__ = [
    "Draft",
    "Importer",
    "Load",
    "Mould",
    "complete",
    "fits",
    "follow",
    "importer",
    "importer_of",
    "insert_many",
    "loads",
]
