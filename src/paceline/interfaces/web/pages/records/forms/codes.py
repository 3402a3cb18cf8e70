"""QR codes of addresses, drawn on the server: nothing about a link goes to anybody else."""

from __future__ import annotations

import segno

SIZE = 6
QUIET_ZONE = 4
"""Modules of white around the code; the standard asks for four."""


def qr(text: str) -> dict[str, str]:
    """The code as addresses of pictures: `svg` to show, `png` to save. Black on white in the dark, too."""
    code = segno.make(text, error="m", micro=False)
    return {
        "svg": code.svg_data_uri(scale=SIZE, border=QUIET_ZONE, light="#fff"),
        "png": code.png_data_uri(scale=12, border=QUIET_ZONE),
    }
