"""What this room contributes to the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "paceline.pipeline"
    label = "pipeline"
    verbose_name = _("销售管道")
