"""Front door of the access room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "paceline.access"
    label = "access"
    verbose_name = _("权限")

    def ready(self) -> None:
        from paceline.access import working_days  # noqa: F401  (its tables)
        from paceline.metadata.object_type import declare_all

        declare_all(self.get_models())
