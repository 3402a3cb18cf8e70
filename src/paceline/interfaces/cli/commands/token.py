"""`paceline token`: issues, lists and revokes API tokens.

Functions: `token.add(username, name, scopes, days)` → the token, shown once; `token.list(username)` →
`[{"id", "name", "username", "scopes", "expires_at"}, …]`; `token.revoke(id)`.
"""

from __future__ import annotations

import argparse

from rich.markup import escape
from rich.table import Table

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console
from paceline.interfaces.cli.words import words as _

HELP = "接口令牌：签发、列出、吊销"
WHOLE_ID = 36
SCOPES = "允许做什么：read 读取、write 读写，customers:read 只限一种对象；可重复，不写时只能读取"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    verbs = parser.add_subparsers(dest="verb", metavar=_("动作"), required=True)
    add = verbs.add_parser("add", help=_("签发令牌，只显示一次"))
    add.add_argument("username", help=_("令牌代表谁（登录名）"))
    add.add_argument("--name", required=True, help=_("用途，例如 ERP 同步"))
    add.add_argument(
        "--scope",
        action="append",
        default=[],
        dest="scopes",
        help=_("允许做什么：read 读取、write 读写，customers:read 只限一种对象；可重复，不写时只能读取"),
    )
    add.add_argument("--days", type=int, default=90, help=_("多少天后失效"))
    add.set_defaults(verb_run=_add)
    listing = verbs.add_parser("list", help=_("列出令牌"))
    listing.add_argument("--user", default="", dest="username", help=_("只看这个用户的"))
    listing.set_defaults(verb_run=_list)
    revoke = verbs.add_parser("revoke", help=_("吊销令牌，立即生效"))
    revoke.add_argument("id", help=_("令牌编号"))
    revoke.set_defaults(verb_run=_revoke)


def run(options: argparse.Namespace) -> int:
    """Do one of the verbs."""
    with session.opened():
        session.require_schema()
        options.verb_run(options)
    return 0


def _add(options: argparse.Namespace) -> None:
    token = functions.function("token.add")(
        username=options.username, name=options.name, scopes=options.scopes, days=options.days
    )
    console.print(_("令牌（只显示这一次）："))
    console.print(token, markup=False)


def _list(options: argparse.Namespace) -> None:
    table = Table()
    table.add_column(_("编号"), no_wrap=True, min_width=WHOLE_ID)  # what `revoke` asks for
    for heading in (_("用途"), _("用户"), _("范围"), _("失效时间")):
        table.add_column(heading)
    for token in functions.function("token.list")(username=options.username):
        scopes = ", ".join(token["scopes"])
        cells = (token["id"], token["name"], token["username"], scopes, token["expires_at"])
        table.add_row(*(escape(str(cell)) for cell in cells))
    console.print(table)


def _revoke(options: argparse.Namespace) -> None:
    functions.function("token.revoke")(id=options.id)
    console.print(_("已吊销。"))
