"""The objects of the care room."""

from paceline.care.models.after_sale import AfterSaleStep, AfterSaleTask
from paceline.care.models.event import CustomerEvent, EventGuest
from paceline.care.models.occasion import Greeting, Occasion
from paceline.care.models.plan import CarePlan
from paceline.care.models.service_level import ServiceLevel
from paceline.care.models.survey import Survey, SurveyAnswer
from paceline.care.models.ticket import Ticket
from paceline.care.models.ticket_limit import TicketLimit

__all__ = [
    "AfterSaleStep",
    "AfterSaleTask",
    "CarePlan",
    "CustomerEvent",
    "EventGuest",
    "Greeting",
    "Occasion",
    "ServiceLevel",
    "Survey",
    "SurveyAnswer",
    "Ticket",
    "TicketLimit",
]
