"""Cells of CSV files that a table program would run as formulas are made plain text: the kernel's one function."""

from paceline.kernel.csv_cells import STARTS, neutral

__all__ = ["STARTS", "neutral"]
