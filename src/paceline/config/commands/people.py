"""`paceline user …`: whoever may run a command on this machine acts as the system."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import NotFound
from paceline.records.actions import leaving
from paceline.records.actions import user as people

VIA = "cli"


def add(*, username: str, name: str, email: str, password: str, role: str, admin: bool) -> None:
    """Make a person who can sign in at once. Raises Invalid."""
    values = {"username": username, "name": name or username, "email": email}
    given = {"roles": [role] if role else [], "is_admin": admin, "password": password}
    people.create(SYSTEM, values=values, via=VIA, **given)


def password(*, username: str, password: str) -> None:
    """Another password; every session of the person ends. Raises NotFound, Invalid."""
    people.set_password(SYSTEM, called(username), password=password, via=VIA)


def list_all() -> list[dict[str, Any]]:
    """Everybody: `username name role is_active`."""
    users = visible(SYSTEM, User).prefetch_related("roles").order_by("username")
    return [
        {"username": user.username, "name": user.name, "role": roles_of(user), "is_active": user.is_active}
        for user in users
    ]


def deactivate(*, username: str) -> None:
    """Nobody signs in as this person any more, and no token of theirs works. Raises NotFound, Conflict."""
    leaving.suspend(SYSTEM, called(username), via=VIA)


def called(username: str) -> User:
    """The person with this login name. Raises NotFound."""
    user: User | None = visible(SYSTEM, User).filter(username=username.strip().lower()).first()
    if user is None:
        raise NotFound("没有登录名是「%(name)s」的用户。", params={"name": username[:60]})
    return user


def roles_of(user: User) -> str:
    """The names of a person's roles in one line."""
    names = [role.name for role in user.roles.all()]
    return _t("、").join([*names, *(["系统管理员"] if user.is_admin and "系统管理员" not in names else [])])
