"""The objects of the market room."""

from paceline.market.models.campaign import CampaignMember, MarketingCampaign
from paceline.market.models.channel_event import ChannelEvent
from paceline.market.models.drip import Drip, DripRun, DripStep
from paceline.market.models.mailing import Mailing
from paceline.market.models.reading import MailboxPlace, TakenLetter
from paceline.market.models.recipient import MailRecipient
from paceline.market.models.research import (
    Finding,
    FindingEvidence,
    FocusGroup,
    FocusMention,
    FocusParticipant,
    FocusTheme,
    ResearchProject,
    ResearchSurvey,
    TargetAudience,
)
from paceline.market.models.rule import SendRule
from paceline.market.models.setup import ChannelSetup
from paceline.market.models.stop import MailStop
from paceline.market.models.template import MailTemplate

__all__ = [
    "CampaignMember",
    "ChannelEvent",
    "ChannelSetup",
    "Drip",
    "DripRun",
    "DripStep",
    "Finding",
    "FindingEvidence",
    "FocusGroup",
    "FocusMention",
    "FocusParticipant",
    "FocusTheme",
    "MailRecipient",
    "MailStop",
    "MailTemplate",
    "MailboxPlace",
    "Mailing",
    "MarketingCampaign",
    "ResearchProject",
    "ResearchSurvey",
    "SendRule",
    "TakenLetter",
    "TargetAudience",
]
