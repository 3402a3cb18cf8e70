"""What a text turns out to be when it is no plain value."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.kernel.messages import Message


@dataclass(frozen=True)
class Bad:
    """A text that cannot be taken. `unknown` says that a mapping could help."""

    message: Message
    unknown: bool = False


@dataclass(frozen=True)
class Pending:
    """The name of a linked record that will be made when its row is written."""

    name: str
