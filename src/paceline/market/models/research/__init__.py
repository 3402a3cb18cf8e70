"""Market research: projects, focus groups, findings with their evidence, and the audiences that they support."""

from paceline.market.models.research.audience import TargetAudience
from paceline.market.models.research.evidence import FindingEvidence
from paceline.market.models.research.finding import Finding
from paceline.market.models.research.group import FocusGroup, FocusParticipant
from paceline.market.models.research.project import ResearchProject, ResearchSurvey
from paceline.market.models.research.theme import FocusMention, FocusTheme

__all__ = [
    "Finding",
    "FindingEvidence",
    "FocusGroup",
    "FocusMention",
    "FocusParticipant",
    "FocusTheme",
    "ResearchProject",
    "ResearchSurvey",
    "TargetAudience",
]
