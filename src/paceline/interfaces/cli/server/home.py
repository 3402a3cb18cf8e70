"""The data folder: where it is, what lies in it, and the secret key kept there.

Nothing here needs Django, because the settings themselves are computed from the data folder.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[5]
SECRET_ENTROPY_BYTES = 50


@dataclass(frozen=True, slots=True)
class Home:
    """One data folder. Every path below it is named here and nowhere else."""

    path: Path

    @property
    def database(self) -> Path:
        """Cluster files of the embedded PostgreSQL."""
        return self.path / "postgres"

    @property
    def media(self) -> Path:
        """Uploaded files."""
        return self.path / "media"

    @property
    def backups(self) -> Path:
        """Backups taken by hand and before each migration."""
        return self.path / "backups"

    @property
    def static(self) -> Path:
        """The front end, collected under hashed names."""
        return self.path / "static"

    @property
    def logs(self) -> Path:
        """Logs of the web processes, the job worker and the database."""
        return self.path / "logs"

    def make(self) -> Home:
        """Create the folder, closed to other accounts, and return itself."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o700)
        return self

    def secret_key(self) -> str:
        """Return the signing key of this installation, generated once and readable by its owner only."""
        path = self.make().path / "secret_key"
        if not path.exists():
            self._write_secret(path)
        return path.read_text(encoding="ascii").strip()

    @staticmethod
    def _write_secret(path: Path) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(SECRET_ENTROPY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            draft.unlink()


def is_checkout(root: Path = CHECKOUT) -> bool:
    """Say whether the package runs from a source checkout instead of an installed wheel."""
    return (root / "pyproject.toml").is_file() and (root / "src" / "paceline").is_dir()


def home() -> Home:
    """Return the data folder: PACELINE_HOME, else `var` in a checkout, else `~/.paceline`."""
    if chosen := os.environ.get("PACELINE_HOME"):
        return Home(Path(chosen).expanduser().resolve())
    return Home(CHECKOUT / "var" if is_checkout() else Path.home() / ".paceline")
