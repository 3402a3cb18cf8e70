"""What the organisation is called: as the settings say, else as the top of its tree of units is called."""

from __future__ import annotations

from django.conf import settings

from paceline.access.models import OrgUnit
from paceline.access.principal import SUBJECT
from paceline.metadata.kept import Kept


def top_unit_name() -> str:
    """The name of the first unit that has none above it; "" before there is one."""
    tops = OrgUnit.objects.filter(parent=None, valid_to=None).order_by("pk")
    return str(tops.values_list("name", flat=True).first() or "")


kept: Kept[str] = Kept(SUBJECT, top_unit_name)


def organisation_name() -> str:
    """`PACELINE_ORGANISATION` when it is set; otherwise renaming the top unit renames the organisation."""
    return str(settings.PACELINE_ORGANISATION) or kept.get()
