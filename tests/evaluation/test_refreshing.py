"""Who counts the open periods anew after a deed on a page: the worker, or, without one, the page itself?"""

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from tests.site import Site
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.words import recounted


def sign_of_life(site: Site) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()])
    assert ProcrastinateWorker.objects.exists()


def test_without_a_worker_the_page_counts(site: Site) -> None:
    before = site.url("results-units", period="2024Q3")
    assert refresh_soon(by=site.user(), today=site.today) == 1
    assert site.client().get(before).status_code == 200
    assert not ProcrastinateJob.objects.exists()


def test_with_a_worker_the_job_names_nobody_and_nobody_waits(site: Site) -> None:
    sign_of_life(site)
    user = site.user()
    assert refresh_soon(by=user, today=site.today) is None
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.args) == ("imports.refresh", {"by": user.pk})


def test_the_sentence_says_which(site: Site) -> None:
    assert recounted("Đã lưu.", 0) == "Đã lưu."
    assert recounted("Đã lưu.", 2).startswith("Đã lưu. Đã tính lại 2 kỳ")
    assert "đang được tính lại" in recounted("Đã lưu.", None)
