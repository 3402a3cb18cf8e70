"""The base classes of business objects and the tables that every record shares."""

from paceline.records.models.event import Event, IdempotencyKey, Redaction, Seal
from paceline.records.models.link import PublicLink
from paceline.records.models.look import EventMark, KeptLook
from paceline.records.models.rate import ExchangeRate
from paceline.records.models.record import OwnedRecord, Record
from paceline.records.models.talk import Attachment, Comment
from paceline.records.models.view import SavedView

__all__ = [
    "Attachment",
    "Comment",
    "Event",
    "EventMark",
    "ExchangeRate",
    "IdempotencyKey",
    "KeptLook",
    "OwnedRecord",
    "PublicLink",
    "Record",
    "Redaction",
    "SavedView",
    "Seal",
]
