"""Are the open periods counted anew after answers at the desk: once for many, or at once without a worker?"""

from procrastinate.contrib.django.models import ProcrastinateJob

from tests.evaluation.test_refreshing import sign_of_life
from tests.site import Site
from thidua.claims.models import Claim
from thidua.evaluation.models import CaseResult
from thidua.linking.actions import decide, recount_soon
from thidua.linking.enums import Verdict
from thidua.linking.models import Link
from thidua.linking.queries.reviews import shown_token


def refreshing() -> int:
    return ProcrastinateJob.objects.filter(task_name="imports.refresh").count()


def test_one_job_counts_for_many_answers(site: Site) -> None:
    sign_of_life(site)
    for _answer in range(3):
        recount_soon(by=site.user(), today=site.today)
    assert refreshing() == 1


def test_without_a_worker_the_answer_is_in_the_figures_at_once_and_never_in_a_closing(site: Site) -> None:
    Link.objects.for_system("a test").filter(claim__code="P1").update(state="undecided", insured=None, method="")
    link = Link.objects.for_system("a test").select_related("claim__relative").get(claim__code="P1")
    closed = CaseResult.objects.for_system("a test").get(run=site.run, claim=link.claim_id)
    decide(claim=link.claim, verdict=Verdict.SAME, by=site.user(), seen=shown_token(link))
    recount_soon(by=site.user(), today=site.today)
    assert refreshing() == 0
    open_case = CaseResult.objects.for_system("a test").get(
        run__version=None, claim=Claim.objects.for_system("a test").get(code="P1").pk
    )
    assert open_case.insured == Link.objects.for_system("a test").get(claim__code="P1").insured_id
    assert CaseResult.objects.for_system("a test").get(run=site.run, claim=link.claim_id) == closed
