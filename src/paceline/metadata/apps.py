"""Front door of the metadata room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetadataConfig(AppConfig):
    name = "paceline.metadata"
    label = "metadata"
    verbose_name = _("元数据")

    def ready(self) -> None:
        from paceline.locale import plurals
        from paceline.metadata import checks, instants  # noqa: F401  (registers the system checks)
        from paceline.metadata.object_type import declare_all

        plurals.install()
        instants.install()
        declare_all(self.get_models())
