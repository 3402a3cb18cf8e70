"""The field types; one import line for declarations."""

from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.fields.choice import Choice, MultipleChoice, Region, Tags, YesNo
from paceline.metadata.fields.contact import CreditCode, Email, Phone, WebAddress
from paceline.metadata.fields.link import Link, UserLink, key_of
from paceline.metadata.fields.number import Amount, DecimalNumber, Integer, Percent
from paceline.metadata.fields.rollup import LatestOf, Rollup
from paceline.metadata.fields.rows import FilterInput, Rows
from paceline.metadata.fields.special import File, GeoPoint, Number
from paceline.metadata.fields.structured import Entries, Json, Keys
from paceline.metadata.fields.text import LongText, RichText, Text
from paceline.metadata.fields.time import Day, Instant

__all__ = [
    "Amount",
    "Choice",
    "CreditCode",
    "Day",
    "DecimalNumber",
    "Email",
    "Entries",
    "FieldType",
    "File",
    "FilterInput",
    "GeoPoint",
    "Instant",
    "Integer",
    "Json",
    "Keys",
    "LatestOf",
    "Link",
    "LongText",
    "MultipleChoice",
    "Number",
    "Percent",
    "Phone",
    "Reading",
    "Region",
    "RichText",
    "Rollup",
    "Rows",
    "Tags",
    "Text",
    "UserLink",
    "WebAddress",
    "YesNo",
    "key_of",
]
