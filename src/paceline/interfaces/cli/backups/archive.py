"""A backup is one file: a zip with the dump, the uploaded files and a manifest of counts and checksums."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from paceline.interfaces.cli.console import Report
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEY = "secret_key"
MEDIA = "media/"
BLOCK = 1024 * 1024


@dataclass(slots=True)
class Manifest:
    """What a backup holds. `rows` is rows by table, `sha256` the checksum by member."""

    version: str
    created_at: str
    reason: str
    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    sha256: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def pack(target: Path, manifest: Manifest, members: dict[str, Path], report: Report) -> None:
    """Write the archive under a temporary name, force it to disk, then give it its own name: never half a backup."""
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("xb") as stream:
            draft.chmod(0o600)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                for done, (name, path) in enumerate(members.items(), start=1):
                    manifest.sha256[name] = _copy_in(archive, name, path)
                    report(_("打包文件"), done, len(members))
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy_in(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a stream and return its SHA-256."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def media(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name in the archive and path of every uploaded file."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}{path.relative_to(folder).as_posix()}", path


def unpack(source: Path, folder: Path, report: Report) -> Manifest:
    """Write the members into a folder, checking every checksum; raises Invalid for anything but a sound backup."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _check_room(archive, folder)
            for done, (name, digest) in enumerate(manifest.sha256.items(), start=1):
                if _copy_out(archive, name, folder) != digest:
                    raise _broken(source, name)
                report(_("核对备份"), done, len(manifest.sha256))
    except FileNotFoundError as missing:
        raise Invalid("找不到文件 %(path)s。", params={"path": source}) from missing
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, OSError) as wrong:
        raise _broken(source, str(wrong)) from wrong
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    manifest = Manifest(**json.loads(archive.read(MANIFEST)))
    if manifest.format != FORMAT:
        raise Invalid("这个备份来自更新的版本，请先升级 Paceline。")
    return manifest


def _copy_out(archive: zipfile.ZipFile, name: str, folder: Path) -> str:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise ValueError(name)
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("xb") as stream:
        return _copy(source, stream)


def _check_room(archive: zipfile.ZipFile, folder: Path) -> None:
    needed = sum(member.file_size for member in archive.infolist())
    if needed * 2 > shutil.disk_usage(folder).free:
        raise Invalid(
            "磁盘空间不够：恢复需要约 %(megabytes)s MB。", params={"megabytes": needed * 2 // BLOCK}
        )


def _broken(source: Path, why: str) -> Invalid:
    return Invalid(
        "%(path)s 不是完整的 Paceline 备份，没有改动任何数据（%(why)s）。",
        hint="请换一个备份文件。",
        params={"path": source, "why": why},
        code="broken_backup",
    )
