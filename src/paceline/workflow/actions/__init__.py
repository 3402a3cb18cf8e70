"""What people do with jobs and notifications."""

from paceline.workflow.actions import job, notification

__all__ = ["job", "notification"]
