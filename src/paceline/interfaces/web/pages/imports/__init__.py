"""The wizard of an import, its report, and the files that were exported."""
