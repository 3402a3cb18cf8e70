"""Words for people: a Chinese template and its parameters, so that interfaces can translate late.

The template is the gettext msgid (Chinese, ``%(name)s`` placeholders). Nothing is translated here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

Translate = Callable[[str], str]
Words = object
"""A Chinese template, a lazy string of Django, or a ``Message``."""
FieldWords = Mapping[str, Words | Sequence[Words]]


@runtime_checkable
class Spoken(Protocol):
    """What a sentence shows in its reader's language: a sentence inside another, an amount with its unit."""

    def text(self, translate: Translate) -> str: ...


def as_written(template: str) -> str:
    """The translation that changes nothing: Chinese stays Chinese."""
    return template


@dataclass(frozen=True)
class Message:
    """One sentence: a template (string or lazy string of Django) and the values that fill it."""

    template: object
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text()

    def text(self, translate: Translate = as_written) -> str:
        """The sentence in the language of ``translate``, messages inside its parameters too."""
        words = translate(str(self.template))
        if not self.params:
            return words
        return words % {name: counted(name, spoken(value, translate)) for name, value in self.params.items()}


NO_COUNTS = frozenset({"year", "port", "code", "pid", "row", "line", "edition"})
"""Names of whole numbers in a sentence that are no counts: they take no thousands separator."""


def counted(name: str, value: object) -> object:
    """A whole number in a sentence as people read it: `6,711`."""
    return f"{value:,}" if type(value) is int and name not in NO_COUNTS else value


def spoken(value: object, translate: Translate = as_written) -> object:
    """A parameter ready for a sentence: what knows languages becomes text, all else stays."""
    return value.text(translate) if isinstance(value, Spoken) else value


def say(template: object, /, **params: object) -> Message:
    """Mark a Chinese template as something a person will read: ``say("还差 %(n)s 元", n=3)``."""
    return Message(template, params)


@dataclass(frozen=True)
class Listed:
    """Names in a row, each translated late and parted as the language does: 甲、乙 or A, B."""

    names: Sequence[object]

    def __str__(self) -> str:
        return self.text()

    def text(self, translate: Translate = as_written) -> str:
        """The row in the language of ``translate``."""
        return translate("、").join(str(spoken(name, translate)) for name in self.names)


def as_message(words: object, params: Mapping[str, object] | None = None) -> Message:
    """Take a ``Message`` as it is, or make one of a template and ``params``."""
    if isinstance(words, Message):
        return Message(words.template, {**words.params, **params}) if params else words
    return Message(words, dict(params or {}))


def messages_by_field(fields: FieldWords, params: Mapping[str, object] | None) -> dict[str, list[Message]]:
    """One list of messages for each field, whether one or several were given."""
    found: dict[str, list[Message]] = {}
    for name, said in fields.items():
        many = said if isinstance(said, Sequence) and not isinstance(said, str) else [said]
        found[name] = [as_message(words, params) for words in many]
    return found


def only_message(by_field: Mapping[str, Sequence[Message]], labels: Mapping[str, object]) -> Message | None:
    """The message, if there is exactly one in all fields, behind the label of its field if that has one."""
    said = [(name, message) for name, messages in by_field.items() for message in messages]
    if len(said) != 1:
        return None
    name, message = said[0]
    label = labels.get(name)
    return say("%(field)s：%(what)s", field=label, what=message) if label else message
