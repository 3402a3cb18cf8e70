"""What this room contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class WorkflowConfig(Room):
    name = "paceline.workflow"
    label = "workflow"
    verbose_name = _("自动化")
    menu = (MenuItem("审批", "/approvals/", "check-check", "", "workflow.approvaltask", 10),)

    def ready(self) -> None:
        super().ready()
        from paceline.access import recognition
        from paceline.workflow import notifications, outbox
        from paceline.workflow.approvals import asking  # noqa: F401 — it stands at the gate

        recognition.BESIDE["unread"] = notifications.UNREAD
        outbox.install()
