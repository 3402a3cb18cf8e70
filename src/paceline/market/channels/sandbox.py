"""Keeps what would go out: the message stands on its recipient's page and leaves the house in no way."""

from __future__ import annotations

from paceline.market.channels.adapter import Answer, Fate, Outgoing
from paceline.market.models.choices import Via


class Sandbox:
    """Every message is fine."""

    code = Via.SANDBOX.value

    def open(self) -> None:
        """Nothing has to be reached."""

    def send(self, message: Outgoing) -> Answer:
        return Answer(Fate.SENT)

    def close(self) -> None:
        """Nothing was opened."""
