"""What an import file may cost, in one table. Everything is checked before the file is opened for good."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
LARGEST_FILE = 100 * MEGABYTE
LARGEST_UNPACKED = 600 * MEGABYTE
"""Bytes of an .xlsx after unpacking."""
MOST_PARTS = 2000
"""Files inside an .xlsx."""
MOST_COLUMNS = 300
MOST_ROWS = 1_000_000
MOST_CELLS = 30_000_000
LONGEST_CELL = 100_000
"""Characters; more than any field takes, so that a stray quotation mark is noticed."""
SAMPLE_ROWS = 200
"""Rows that guessing looks at."""
MOST_ERRORS = 1000
"""Rows with errors that a check keeps word for word; the rest are counted."""
MOST_QUESTIONS = 200
"""Unknown values per column that are asked about."""
CHECK_AT_ONCE = 3000
"""Up to this many rows are checked while the person waits; more by a job."""
BATCH = 2000
"""Rows per transaction."""
EXPORT_AT_ONCE = 20_000
"""Up to this many rows are exported while the person waits; more by a job."""
MOST_EXPORTED = 1_000_000
