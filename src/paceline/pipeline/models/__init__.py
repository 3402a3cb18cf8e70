"""The objects of the pipeline room, one file each."""

from paceline.pipeline.models.competition import BattleCard, CompetitorProduct, PriceObservation
from paceline.pipeline.models.funnel import Competitor, Pipeline, Stage
from paceline.pipeline.models.loss_interview import LossInterview
from paceline.pipeline.models.measure import StageMeasure
from paceline.pipeline.models.opportunity import Opportunity, OpportunitySums
from paceline.pipeline.models.parts import (
    OpportunityCompetitor,
    OpportunityContact,
    OpportunityLine,
    OpportunitySplit,
)
from paceline.pipeline.models.questionnaire import Question, Questionnaire
from paceline.pipeline.models.response import Response
from paceline.pipeline.models.script import Script
from paceline.pipeline.models.stage_event import StageEvent
from paceline.pipeline.models.support import SupportRequest

__all__ = [
    "BattleCard",
    "Competitor",
    "CompetitorProduct",
    "LossInterview",
    "Opportunity",
    "OpportunityCompetitor",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunitySplit",
    "OpportunitySums",
    "Pipeline",
    "PriceObservation",
    "Question",
    "Questionnaire",
    "Response",
    "Script",
    "Stage",
    "StageEvent",
    "StageMeasure",
    "SupportRequest",
]
