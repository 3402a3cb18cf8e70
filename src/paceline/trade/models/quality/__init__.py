"""Quality of batches: what is tested and within which limits, what was found, how warm it got on the way."""

from paceline.trade.models.quality.item import QualityItem, QualityKind
from paceline.trade.models.quality.reading import TemperatureReading
from paceline.trade.models.quality.result import Finding, QualityResult, Verdict

__all__ = ["Finding", "QualityItem", "QualityKind", "QualityResult", "TemperatureReading", "Verdict"]
