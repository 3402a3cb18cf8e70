"""Invitations, the page about signing in and its protection, and the sessions on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from paceline.access import invitations, sessions, sign_in
from paceline.access.models import Session, User
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.account.devices import device_of, is_phone
from paceline.kernel.errors import Conflict, NotFound
from paceline.records.actions.session import end_others, end_session


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password, or a new one by a link from the administrator, and sign in."""
    try:
        user = invitations.read(token)
    except (Conflict, NotFound) as refused:
        context = {"title": _t("链接不能用"), "text": refused.text(_t)}
        return render(request, "account/refused.html", context, status=refused.http_status)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return accept(request, user, form)
    status = 422 if form.errors else 200
    return render(request, "account/invitation.html", {"form": form, "invited": user}, status=status)


def accept(request: HttpRequest, user: User, form: SetPasswordForm[User]) -> HttpResponse:
    """Keep the password, end what was signed in with an old one, sign in through the second factor if there is one."""
    form.save()
    sessions.end_all(user.pk)
    sign_in.announce(user, "", "password")
    record_authentication(request, user, method="password", username=user.username)
    return perform_login(request, user)


@login_required
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factors and the devices that are signed in."""
    user = request.user
    assert isinstance(user, User)
    known = [row.wrap() for row in Authenticator.objects.filter(user=user).order_by("created_at")]
    codes = [one for one in known if one.instance.type == Authenticator.Type.RECOVERY_CODES]
    context = {
        "methods": sign_in.protections_of(user),
        "passkeys": [one for one in known if one.instance.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes[0].get_unused_codes()) if codes else 0,
        "sessions": [shown(row, request.session.digest) for row in sessions.sessions_of(user.pk)],  # type: ignore[attr-defined]
    }
    return render(request, "account/security.html", context)


def shown(row: Session, current: str) -> dict[str, Any]:
    """A session as the page lists it."""
    return {
        "id": row.pk,
        "device": device_of(row.agent),
        "is_phone": is_phone(row.agent),
        "ip": row.ip,
        "created_at": row.created_at,
        "last_seen_at": row.last_seen_at,
        "is_current": row.digest == current,
    }


@login_required
@require_POST
def end_one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign one device out."""
    end_session(actor(request), key, via="web")
    messages.success(request, _t("那台设备已退出。"))
    return redirect("account_security")


@login_required
@require_POST
def end_rest(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    count = end_others(actor(request), keep=request.session.digest, via="web")  # type: ignore[attr-defined]
    messages.success(request, _t("已退出 %(count)s 台设备。") % {"count": count})
    return redirect("account_security")
