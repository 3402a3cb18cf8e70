"""Where customers are, as numbers that the database has an index on."""

from __future__ import annotations

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


def latitude() -> Cast:
    """Degrees north of a customer's place."""
    return degrees("lat")


def longitude() -> Cast:
    """Degrees east of a customer's place."""
    return degrees("lng")


def degrees(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "place"), models.DecimalField(max_digits=9, decimal_places=6))
