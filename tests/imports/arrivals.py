"""How do the tests send files and let the background work be done, without a browser and without a worker?"""

import hashlib
import secrets
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.site import Site
from thidua.imports.models import Upload
from thidua.lib.receiving import ArrivedFile, arrivals_folder
from thidua.lib.sealing import SealedWriter, configured_sealer


def arrived(path: Path, name: str = "") -> ArrivedFile:
    """The file as the site's upload handler leaves it."""
    content, target = path.read_bytes(), arrivals_folder() / f"{secrets.token_hex(4)}.part"
    with target.open("wb") as stream:
        writer = SealedWriter(configured_sealer(), stream)
        writer.write(content)
        writer.finish()
    return ArrivedFile(name or path.name, "", len(content), hashlib.sha256(content).hexdigest(), target)


def waiting_jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("pk"))


def work() -> int:
    """Do the jobs that wait, one after the other, in this process; how many."""
    jobs = waiting_jobs()
    for job in jobs:
        task: Any = app.tasks[job.task_name]
        context = [SimpleNamespace(should_abort=lambda: False)] if task.pass_context else []
        task.func(*context, **job.args)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])
    return len(jobs)


def send(site: Site, client: Client, *paths: Path, **fields: Any) -> Upload:
    """Post files to the page of imports; the upload that it made."""
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    answer = client.post(site.url("imports"), {"viec": "gui", "incoming": files, **fields})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.for_system("a test").latest("pk")
