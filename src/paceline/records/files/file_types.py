"""What a file is by its content, what may not be uploaded, and images drawn again so that only pixels remain."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from paceline.kernel.errors import Invalid, TooLarge

UNKNOWN = "application/octet-stream"
IMAGES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000
MOST_FRAMES = 200
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"ID3", "audio/mpeg"),
)
OFFICE = "application/vnd.openxmlformats-officedocument."
INSIDE_ZIP = (
    ("word/", OFFICE + "wordprocessingml.document"),
    ("xl/", OFFICE + "spreadsheetml.sheet"),
    ("ppt/", OFFICE + "presentationml.presentation"),
)
PROGRAMS = frozenset(
    ("exe", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "jar", "dll",
     "sh", "app", "apk", "reg", "cpl", "pif")
)  # fmt: skip
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!")


def sniff(content: bytes, name: str = "") -> str:
    """The media type told by the first bytes, never by what the browser claims."""
    for start, kind in SIGNATURES:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return _text(content, name)


def refuse_programs(name: str, content: bytes) -> None:
    """Raises Invalid for what a colleague's machine would run."""
    ending = name.rpartition(".")[2].lower()
    if ending in PROGRAMS or content.startswith(PROGRAM_STARTS):
        raise Invalid({"file": "不能上传程序文件。如果确实需要，请先压缩成 zip。"})


def drawn_again(content: bytes, kind: str) -> bytes:
    """The same picture written anew: turned upright, without metadata. Raises Invalid when it cannot be read."""
    try:
        with Image.open(BytesIO(content), formats=[IMAGES[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge("图片的像素太多。请缩小后再上传。", field="file")
            return _written(picture, IMAGES[kind])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid({"file": "这张图片打不开，可能已损坏。请重新导出后再上传。"}) from error


def _written(picture: Image.Image, form: str) -> bytes:
    out = BytesIO()
    frames = getattr(picture, "n_frames", 1)
    if form == "GIF" and frames > 1:
        if frames > MOST_FRAMES:
            raise TooLarge("动图的帧数太多。请缩短后再上传。", field="file")
        first, *rest = [frame.copy() for frame in ImageSequence.Iterator(picture)]
        first.save(out, form, save_all=True, append_images=rest, loop=picture.info.get("loop", 0))
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture)
    pixels = upright.convert("RGB") if form == "JPEG" and upright.mode not in ("RGB", "L") else upright
    plain = pixels.copy()
    plain.info = {key: value for key, value in plain.info.items() if key == "transparency"}
    plain.save(out, form, **({"quality": 90} if form in ("JPEG", "WEBP") else {}))
    return out.getvalue()


def _zipped(content: bytes) -> str:
    try:
        names = ZipFile(BytesIO(content)).namelist()[:50]
    except (BadZipFile, ValueError, OSError):
        return UNKNOWN
    for folder, kind in INSIDE_ZIP:
        if any(name.startswith(folder) for name in names):
            return kind
    return "application/zip"


def _text(content: bytes, name: str) -> str:
    head = content[:4096]
    if b"\x00" in head:
        return UNKNOWN
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                continue
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return UNKNOWN
