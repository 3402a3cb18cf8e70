"""Letters as real programs write them: quoted tails, Chinese character sets, reports of mail that did not arrive."""

from __future__ import annotations

import base64

import pytest

from paceline.market.reading.letters import letter_of
from paceline.market.reading.quoting import own_words

KEY = "0196f1f0-0000-7000-8000-000000000001"
TAILS = {
    "QQ": '好的\n\n------------------ 原始邮件 ------------------\n发件人: "何欣"\n正文',
    "163": "好的\n\n---- 回复的原邮件 ----\n| 发件人 | 何欣 |\n正文",
    "163 older": '好的\n\n\n在 2026-04-09 11:30:00，"何欣" <a@b.example> 写道：\n\n正文',
    "Gmail zh": "好的\n\n何欣 <a@b.example> 于2026年4月9日周四 11:30写道：\n\n> 正文\n> 再见",
    "Gmail en": "好的\n\nOn Thu, Apr 9, 2026 at 11:30 AM He Xin <a@b.example> wrote:\n\n> text",
    "Gmail broken line": "好的\n\nOn Thu, Apr 9, 2026 at 11:30 AM He Xin of marketing\n<a@b.example> wrote:\n\n> text",
    "Outlook zh": "好的\n\n发件人: 何欣\n发送时间: 2026年4月9日 11:30\n收件人: 李四\n主题: 新品\n\n正文",
    "Outlook en": "好的\n\n____________\nFrom: He Xin <a@b.example>\nSent: Thursday\nTo: Li Si\n\ntext",
    "Outlook old": "好的\n\n-----Original Message-----\nFrom: He Xin\n\ntext",
    "signature": "好的\n-- \n李四\n采购部",
    "phone": "好的\n\n发自我的iPhone\n\n> 正文",
    "below": "在 2026-04-09 11:30:00，何欣 <a@b.example> 写道：\n> 几点？\n\n好的",
}


@pytest.mark.parametrize("name", TAILS)
def test_only_what_somebody_wrote_stays(name: str) -> None:
    assert own_words(TAILS[name]) == "好的"


def test_answers_between_the_quoted_lines_stay() -> None:
    text = "On Thu, Apr 9, 2026 He Xin <a@b.example> wrote:\n> When?\nTuesday\n> Where?\nAt ours"
    assert own_words(text) == "Tuesday\nAt ours"


def test_a_sentence_that_only_looks_like_one_stays() -> None:
    text = "From: the sound of it we agree.\nWe wrote: fine.\n发件人改成我即可"
    assert own_words(text) == text


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode('gb18030')).decode()}?="


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (encoded("回复：喆哥的报价", "gb2312"), "回复：喆哥的报价"),
        (encoded("𠮷品镕", "GB18030"), "𠮷品镕"),
        ("=?utf-8?Q?=E5=9B=9E=E5=A4=8D=EF=BC=9A?=\n =?utf-8?Q?_new_=E6=96=B0=E5=93=81?=", "回复： new 新品"),
        ("=?x-made-up?B?5paw5ZOB?=", "新品"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
    ],
)
def test_subjects_of_every_making_are_read(subject: str, words: str) -> None:
    assert letter_of(f"Subject: {subject}\n\n".encode()).subject == words


def test_bytes_without_a_name_are_read_too() -> None:
    content = "Subject: 报价\nFrom: 李四 <LI@Example.com>\n\n喆镕，请报价\n".encode("gb18030")
    letter = letter_of(content)
    assert (letter.subject, letter.sender, letter.text) == ("报价", "li@example.com", "喆镕，请报价")


def test_of_html_the_words_stay_without_scripts_and_what_is_quoted() -> None:
    html = (
        "<html><head><style>p{}</style><title>t</title></head><body><p>价格 &lt; 100？</p><div>谢谢</div>"
        "<script>x()</script><blockquote><p>原文</p></blockquote></body></html>"
    )
    letter = letter_of(f"Content-Type: text/html; charset=utf-8\n\n{html}".encode())
    assert letter.text == "价格 < 100？\n谢谢"


def test_the_letters_that_are_answered_are_named_the_nearest_first() -> None:
    other = KEY[:-1] + "2"
    head = f"In-Reply-To: <{KEY}@paceline>\nReferences: <a@b> <{other}@paceline>\n\t<{KEY}@paceline>\n\n"
    assert [str(one) for one in letter_of(head.encode()).about] == [KEY, other]


@pytest.mark.parametrize(
    ("head", "automatic"),
    [
        ("Auto-Submitted: auto-replied (vacation)", True),
        ("Auto-Submitted: no", False),
        ("Precedence: bulk", True),
        ("List-Id: <news.example.com>", True),
        ("Subject: Automatic reply: offer", True),
        ("Subject: 自动回复：报价", True),
        ("Subject: Re: 关于自动回复功能", False),
    ],
)
def test_programs_are_told_from_people(head: str, automatic: bool) -> None:
    assert letter_of(f"{head}\n\nhello".encode()).automatic is automatic


@pytest.mark.parametrize(
    ("letter", "wish"),
    [
        ("Subject: 退订\n\n", True),
        ("Subject: Re: offer\n\nUnsubscribe.\n", True),
        (
            "Subject: 回复：新品\nContent-Type: text/plain; charset=utf-8\n\n退订\n\n在 2026-04-09，何欣写道：\n> 正",
            True,
        ),
        ("Subject: 怎样退订\n\n请问", False),
    ],
)
def test_a_wish_is_one_only_when_nothing_else_is_said(letter: str, wish: bool) -> None:
    assert letter_of(letter.encode()).wants_out is wish


def test_a_daemon_without_a_report_is_understood() -> None:
    text = (
        b"From: PostMaster@qq.com\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\nX-Failed-Recipients: A@qq.example\n"
        b"Content-Type: text/plain; charset=gbk\n\n"
    ) + f"收件人不存在\n550 Mailbox not found\n<{KEY}@paceline>\n".encode("gbk")
    letter = letter_of(text)
    assert letter.bounce is not None
    assert (letter.bounce.address, letter.bounce.hard, letter.bounce.words) == (
        "a@qq.example", True, "550 Mailbox not found",
    )  # fmt: skip
    assert [str(one) for one in letter.about] == [KEY]


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff\xfe", b"Content-Type: multipart/mixed\n\n--x", b"Date: nonsense\nFrom: <<>\n\n"]
)
def test_nonsense_is_a_letter_about_nothing(content: bytes) -> None:
    letter = letter_of(content)
    assert (letter.about, letter.bounce) == ((), None)


def test_the_beginning_of_a_large_letter_counts_without_its_files() -> None:
    content = (
        b'Content-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="a.txt"\n\nhalf'
    )
    letter = letter_of(content, whole=False)
    assert (letter.files, letter.dropped) == ((), 1)
