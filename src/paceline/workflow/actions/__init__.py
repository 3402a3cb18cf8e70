"""What people do with jobs, notifications, approvals and webhooks."""

from paceline.workflow.actions import approval, job, notification, webhook

__all__ = ["approval", "job", "notification", "webhook"]
