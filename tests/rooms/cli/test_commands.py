"""Every command explains itself in both languages, and what other rooms finish is really there."""

from __future__ import annotations

import argparse
import stat
from pathlib import Path

import pytest
from django.conf import settings

from paceline.interfaces.cli import functions, main
from paceline.interfaces.cli.server.home import Home
from paceline.kernel.errors import NotFound

COMMANDS = [
    "up",
    "migrate",
    "demo",
    "import",
    "export",
    "user",
    "token",
    "backup",
    "restore",
    "verify",
    "doctor",
]


def has_chinese(text: str) -> bool:
    """Say whether a text contains Chinese characters."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def helps(parser: argparse.ArgumentParser) -> list[str]:
    """Return every help text below a parser."""
    found = [parser.description or ""]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                found += helps(below)
        elif action.help and action.dest not in {"help", "version"}:
            found.append(action.help)
    return [text for text in found if text]


def test_all_commands_are_there() -> None:
    assert list(main.COMMANDS) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_chinese_and_english(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = main.command(name)
    for language in ("zh", "en"):
        monkeypatch.setenv("PACELINE_LANGUAGE", language)
        parser = argparse.ArgumentParser(description=main._(module.HELP))
        module.arguments(parser)
        texts = helps(parser)
        assert texts
        for text in texts:
            assert has_chinese(text) == (language == "zh"), text


@pytest.mark.parametrize("name", sorted(settings.COMMAND_FUNCTIONS))
def test_registered_functions_exist(name: str) -> None:
    assert callable(functions.function(name))


def test_a_function_that_nobody_supplies_is_said() -> None:
    with pytest.raises(NotFound, match="no_such_function"):
        functions.function("no_such_function")


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    key = home.secret_key()
    assert len(key) >= 50
    assert home.secret_key() == key
    assert stat.S_IMODE((home.path / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert [path.name for path in home.path.iterdir()] == ["secret_key"]
