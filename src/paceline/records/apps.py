"""Front door of the records room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "paceline.records"
    label = "records"
    verbose_name = _("记录")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from paceline.records.reading import summary_keeping

        post_migrate.connect(
            summary_keeping.install_all, sender=self, dispatch_uid="paceline.records.reading.summary_keeping"
        )
        from paceline.metadata.object_type import declare_all
        from paceline.records import invariants  # noqa: F401  (declares them)
        from paceline.records.actions import (  # noqa: F401
            calendar,
            custom_field,
            leaving,
            orgunit,
            rate,
            role,
            session,
            token,
            user,
        )

        declare_all(self.get_models())
