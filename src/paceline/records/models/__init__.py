"""The base classes of business objects and the tables that every record shares."""

from paceline.records.models.event import Event, IdempotencyKey, Seal
from paceline.records.models.rate import ExchangeRate
from paceline.records.models.record import OwnedRecord, Record
from paceline.records.models.talk import Attachment, Comment
from paceline.records.models.view import SavedView

__all__ = [
    "Attachment",
    "Comment",
    "Event",
    "ExchangeRate",
    "IdempotencyKey",
    "OwnedRecord",
    "Record",
    "SavedView",
    "Seal",
]
