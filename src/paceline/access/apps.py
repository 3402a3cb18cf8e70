"""What this room contributes to the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "paceline.access"
    label = "access"
    verbose_name = _("访问与权限")
