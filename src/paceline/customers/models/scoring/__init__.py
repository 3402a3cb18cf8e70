"""By which rules leads are scored, and what was learned about them."""

from paceline.customers.models.scoring.model import ConversionModel
from paceline.customers.models.scoring.rule import ScoringRule

__all__ = ["ConversionModel", "ScoringRule"]
