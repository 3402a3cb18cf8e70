"""The job worker: takes jobs and schedules from the queue in PostgreSQL until it is told to stop."""

from __future__ import annotations

import asyncio
import os

SHUTDOWN_SECONDS = 10


def main() -> None:
    """Run the worker; on SIGTERM running jobs get ten seconds, what is unfinished is taken up again later."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paceline.config.settings")
    os.environ.setdefault("PACELINE_PROCESS", "worker")

    import django

    django.setup()

    asyncio.run(_serve())


async def _serve() -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    concurrency = int(os.environ.get("PACELINE_WORKER_CONCURRENCY", "2"))
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(
                name="paceline",
                concurrency=concurrency,
                shutdown_graceful_timeout=SHUTDOWN_SECONDS,
                delete_jobs="successful",
            )


if __name__ == "__main__":
    main()
