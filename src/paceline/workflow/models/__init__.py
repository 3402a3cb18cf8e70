"""The rows of what happens by itself: jobs, schedules, deliveries of events, notifications."""

from paceline.workflow.models.approval import (
    ApprovalDelegation,
    ApprovalFlow,
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
)
from paceline.workflow.models.delivery import Delivery
from paceline.workflow.models.job import Job, JobStatus
from paceline.workflow.models.notification import Notification
from paceline.workflow.models.schedule import Schedule
from paceline.workflow.models.webhook import DeliveryStatus, Webhook, WebhookDelivery

__all__ = [
    "ApprovalDelegation", "ApprovalFlow", "ApprovalRequest", "ApprovalStep", "ApprovalTask", "Delivery",
    "DeliveryStatus", "Job", "JobStatus", "Notification", "Schedule", "Webhook", "WebhookDelivery",
]  # fmt: skip
