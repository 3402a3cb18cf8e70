"""The rows of imports and exports: runs, the ledger of their rows, presets of mappings, files to fetch."""

from paceline.interfaces.files.models.export import Export
from paceline.interfaces.files.models.import_run import ImportRun, RunState
from paceline.interfaces.files.models.ledger import ImportRow, RowState
from paceline.interfaces.files.models.preset import MappingPreset

__all__ = ["Export", "ImportRow", "ImportRun", "MappingPreset", "RowState", "RunState"]
