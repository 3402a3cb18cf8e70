"""What people do with jobs and notifications."""

from paceline.workflow.actions import approval, job, notification

__all__ = ["approval", "job", "notification"]
