"""The objects of the customers room, one file each."""

from paceline.customers.models.activity import Activity
from paceline.customers.models.check_in import CheckIn
from paceline.customers.models.cluster import ClusterMember, ClusterRun
from paceline.customers.models.contact import Contact
from paceline.customers.models.customer import Customer, CustomerRelation
from paceline.customers.models.handoff import Handoff
from paceline.customers.models.intake import (
    AssignmentMember,
    AssignmentRule,
    AssignmentTurn,
    CapturePoint,
    LeadForm,
)
from paceline.customers.models.lead import Lead, LeadSource
from paceline.customers.models.member import MemberLevel, PointEntry, PointKind, Referral
from paceline.customers.models.pool import Pool, PoolMove
from paceline.customers.models.pool_cap import PoolCap
from paceline.customers.models.rule import CustomerRule
from paceline.customers.models.scoring import ConversionModel, ScoringRule
from paceline.customers.models.segment import Segment, SegmentMember
from paceline.customers.models.source_cost import SourceCost
from paceline.customers.models.value_rule import ValueRule
from paceline.customers.models.visits import PageView, VisitDay, Visitor

__all__ = [
    "Activity", "AssignmentMember", "AssignmentRule", "AssignmentTurn", "CapturePoint", "CheckIn",
    "ClusterMember", "ClusterRun", "Contact", "ConversionModel", "Customer", "CustomerRelation",
    "CustomerRule", "Handoff", "Lead", "LeadForm", "LeadSource", "MemberLevel", "PageView", "PointEntry",
    "PointKind", "Pool", "PoolCap", "PoolMove", "Referral", "ScoringRule", "Segment", "SegmentMember",
    "SourceCost", "ValueRule", "VisitDay", "Visitor",
]  # fmt: skip
