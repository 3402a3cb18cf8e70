"""Front door of the pipeline room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class PipelineConfig(Room):
    name = "paceline.pipeline"
    label = "pipeline"
    verbose_name = _("商机")
    menu = (
        MenuItem("商机", "/opportunities/", "tag", "客户与成交", "pipeline.opportunity", 40),
        MenuItem("话术", "/scripts/", "comment", "客户与成交", "pipeline.script", 90),
    )

    def ready(self) -> None:
        super().ready()
        from paceline.pipeline import pooling  # noqa: F401
