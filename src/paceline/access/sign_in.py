"""Who is meant by what somebody types into the sign-in form, and what other rooms want to hear of signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from paceline.access.models import User, UserStatus
from paceline.kernel.phones import e164

Told = Callable[[User, str, str], None]


@dataclass
class Announcement:
    """What the records room installs so that signing in and changing a password become events.

    Called with the user, the digest of the session or "", and `sign_in` or `password`.
    """

    tell: Told | None = None

    def __call__(self, user: User, digest: str, what: str) -> None:
        if self.tell is not None:
            self.tell(user, digest, what)


announce = Announcement()


def person_called(text: str) -> User | None:
    """The one person who signs in by this login name, e-mail or mobile number; None when nobody or several do."""
    name = text.strip().lower()
    if not name or "\0" in name:
        return None
    for condition in ({"username": name}, {"email__iexact": name}, {"mobile": e164(name) or "-"}):
        found = User.objects.exclude(status=UserStatus.LEFT).filter(**condition)[:2]
        if len(found) == 1:
            return found[0]
    return None


class Backend(AuthenticationBackend):
    """Signs in by login name, e-mail or mobile number; as slow for an unknown name as for a wrong password."""

    def _authenticate(self, request: Any, **credentials: Any) -> AbstractBaseUser | None:
        typed = credentials.get("username") or credentials.get("email") or ""
        return self._check_password(person_called(typed), credentials.get("password") or "")


def protections_of(user: User) -> set[str]:
    """Which second factors a person has set up: `totp`, `webauthn`, `recovery_codes`."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def forget_protections(user: User) -> int:
    """Remove every second factor, for somebody who has lost the device. Returns how many there were."""
    return Authenticator.objects.filter(user=user).delete()[0]
