"""The configuration written for the embedded PostgreSQL, sized to the machine. Nothing else lives here."""

from __future__ import annotations

import os

MEBIBYTE = 1024 * 1024


def memory_mebibytes() -> int:
    """Return the physical memory of this machine in MiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE


def settings(memory: int, *, throwaway: bool = False) -> dict[str, str]:
    """Return the server settings for a machine with `memory` MiB.

    The server's own buffers stay small: what it reads is in the system's file cache anyway, which gives way when
    other programs need memory. `throwaway` is for test data only: it trades crash safety for speed. Error details and
    statements stay out of the log because they carry personal data.
    """
    chosen = {
        "shared_buffers": f"{min(max(memory // 32, 64), 128)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_connections": "260" if throwaway else "100",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "unix_socket_permissions": "0700",
        "listen_addresses": "",
    }
    if throwaway:
        chosen |= {
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "wal_level": "minimal",
        }
        chosen |= {"max_wal_senders": "0", "autovacuum": "off"}
    return chosen


def render(chosen: dict[str, str]) -> str:
    """Return the settings in the form of a PostgreSQL configuration file."""
    return "".join(f"{name} = '{value}'\n" for name, value in chosen.items())
