"""What this room contributes to the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "paceline.interfaces.web"
    label = "web"
    verbose_name = _("网页")
