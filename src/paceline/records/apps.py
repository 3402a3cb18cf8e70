"""Front door of the records room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "paceline.records"
    label = "records"
    verbose_name = _("记录")

    def ready(self) -> None:
        from paceline.records import invariants  # noqa: F401  (declares them)
        from paceline.records.actions import custom_field, leaving, orgunit, role, session, token, user  # noqa: F401
