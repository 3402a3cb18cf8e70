"""How allauth behaves here: nobody signs up by himself, our words for its errors, limits per person, our links."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access import preferences, sessions, sign_in
from paceline.access.organisation import organisation_name
from paceline.access.principal import principal_of

log = structlog.get_logger(__name__)
WRONG = _("登录名或密码不对。请检查后再试；连续输错会暂时锁定。")
QUIET = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})
"""Messages of allauth that say what everybody sees anyway."""


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, sign-in and the mails about them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("这个账号已停用。请联系管理员。"),
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": _("密码不对。请再试一次。"),
        "enter_current_password": _("当前密码不对。请再试一次。"),
        "incorrect_code": _("验证码不对或已过期。请输入最新的一个。"),
        "too_many_login_attempts": _("试的次数太多，暂时不能登录。请过 5 分钟再试，或重设密码。"),
        "rate_limited": _("操作太频繁。请稍等片刻再试。"),
        "invalid_password_reset": _("这个重设链接已失效。请重新申请一个。"),
        "unknown_email": _("没有账号用这个邮箱。请检查，或联系管理员。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """A new session, with where it was opened from."""
        keep_language(request, user)
        super().login(request, user)
        session: Any = request.session
        session.signed_in(ip=self.get_client_ip(request), agent=self.get_http_user_agent(request))
        session.save()
        sign_in.announce(user, session.digest, "sign_in")

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        """The language chosen before signing in is now the person's: the next one at this browser chooses anew."""
        response: HttpResponse = super().post_login(request, user, **given)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = sign_in.person_called(typed(credentials))
        log.warning("sign_in_failed", ip=self.get_client_ip(request), user=str(known.pk) if known else None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per person, whichever name is typed and whichever host is asked."""
        known = sign_in.person_called(typed(credentials))
        return str(known.pk) if known else typed(credentials).strip().lower()

    def set_password(self, user: Any, password: str) -> None:
        """Whoever else is signed in with the old one is out."""
        super().set_password(user, password)
        here = self.request.session.digest if self.request.user.is_authenticated else ""
        sessions.end_all(user.pk, keep=here)
        sign_in.announce(user, here, "password")

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this installation without a host: a link elsewhere is never followed after signing in."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None,
                    *args: Any, **kwargs: Any) -> None:  # fmt: skip
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_security")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the configured host, never on the one that the request names."""
        uid, _, rest = key.partition("-")
        return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', args=[uid, rest])}"

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """In the language of the person; a mail server that is down changes nothing that the page says."""
        try:
            with translation.override(user.locale):
                super().send_password_reset_mail(user, email, {**context, "person": user})
        except OSError:
            log.exception("mail_not_sent", what="password_reset", user=str(user.pk))

    def format_email_subject(self, subject: str) -> str:
        return f"{_t('节拍')} · {subject}"

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        log.warning("sign_in_refused", user=str(user.pk), why="inactive")
        return super().respond_user_inactive(request, user)


def keep_language(request: HttpRequest, user: Any) -> None:
    """Who chose a language on the sign-in page reads all pages in it; so do new people in that of their first one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or user.last_login is None:
        preferences.change_language(principal_of(user), translation.get_language() or settings.LANGUAGE_CODE)
        user.refresh_from_db(fields=["locale"])


def typed(credentials: dict[str, Any]) -> str:
    """What stood in the field for the login name."""
    return str(credentials.get("username") or credentials.get("email") or "")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, recovery codes and passkeys; their secrets are encrypted with the installation's key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对或已过期。请输入最新的一个。"),
        "cannot_delete_authenticator": _("两步验证不能关闭。"),
    }

    def get_totp_issuer(self) -> str:
        return f"{_t('节拍')} {organisation_name()}"

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 — allauth's name
        return _t("我的通行密钥")


def cipher() -> Fernet:
    """The cipher for what is stored of second factors: its key comes from the installation's own."""
    digest = hashlib.sha256(f"paceline.second_factor:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the organisation's own identity provider; it opens the account with the same verified e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
