"""Who is asking: a program with a token in the Authorization header, or a signed-in person's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from paceline.access import tokens
from paceline.access.principal import Principal, principal_of
from paceline.interfaces.api import limits
from paceline.kernel.errors import NotAllowed, NotSignedIn

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteCheck(CsrfViewMiddleware):
    """Says why a request is refused instead of answering it."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


check = CrossSiteCheck(lambda request: HttpResponse())


def principal(request: HttpRequest) -> Principal:
    """The actor of a request. Raises NotSignedIn, NotAllowed or TooMany."""
    header = request.headers.get("Authorization", "")
    by = by_token(request, header) if header else by_session(request)
    limits.count(str(by.token_id or by.user_id))
    return by


def by_token(request: HttpRequest, header: str) -> Principal:
    """The token's principal. Wrong tokens are counted per address."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() == "bearer":
        found = tokens.principal_for(text.strip())
        if found is not None:
            return found
    limits.count(f"wrong token {request.META.get('REMOTE_ADDR', '')}", per_minute=limits.WRONG_TOKENS)
    raise NotSignedIn("令牌不对、已过期或已撤销。请在「设置 → 访问令牌」里新建一个。", code="bad_token")


def by_session(request: HttpRequest) -> Any:
    """The signed-in person; what changes something must come from our own pages."""
    if not request.user.is_authenticated:
        raise NotSignedIn("请先登录，或在 Authorization 头里带上访问令牌：Bearer pl_…")
    if request.method not in SAFE and check.process_view(request, by_session, (), {}) is not None:
        raise NotAllowed("请求没有通过安全检查（CSRF）。请刷新页面再试；程序请使用访问令牌。", code="csrf")
    return principal_of(request.user)
