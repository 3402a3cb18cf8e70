"""Links by which people set their first or a new password: signed, expiring, good for one use."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from paceline.access.models import User, UserStatus
from paceline.kernel.errors import Conflict, NotFound

SALT = "paceline.access.invitation"
GOOD_FOR = timedelta(days=7)


def make(user: User) -> str:
    """A token for this person that is good for a week and until the password is set."""
    return signing.dumps({"user": user.pk.hex, "state": state_of(user)}, salt=SALT)


def link(user: User) -> str:
    """The address to send to the person; on the configured host, whatever host was asked."""
    return f"{settings.BASE_URL}{reverse('account_invitation', args=[make(user)])}"


def sends_mail() -> bool:
    """Whether this installation can send mail at all."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def goes_by_mail(user: User) -> bool:
    """Whether an invitation can reach the person without somebody carrying it."""
    return bool(user.email) and sends_mail()


def read(token: str) -> User:
    """Whom a token invites. Raises Conflict when it is too old or used, NotFound when it is none of ours."""
    try:
        said = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
        user = User.objects.exclude(status=UserStatus.LEFT).get(pk=UUID(said["user"]), suspended_at=None)
    except signing.SignatureExpired:
        raise Conflict("这个邀请链接已过期。请管理员重新发一个。") from None
    except (signing.BadSignature, User.DoesNotExist, KeyError, TypeError, ValueError):
        raise NotFound("这个邀请链接不对。请检查链接是否完整，或请管理员重新发一个。") from None
    if said["state"] != state_of(user):
        raise Conflict("这个邀请链接已用过。请直接登录；忘了密码可以重设。")
    return user


def state_of(user: User) -> str:
    """What changes when the person sets a password, so that a link works once."""
    return hashlib.sha256(f"{user.pk}{user.password}".encode()).hexdigest()[:24]
