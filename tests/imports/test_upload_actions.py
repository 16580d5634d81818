"""Does an upload go its way: received sealed, previewed, applied or dropped, and nothing half done?"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from tests.accounts_of import account
from tests.builders import CLAIMS, FILES, TODAY, Office, batch_of, changed, claim_row, state
from tests.imports.arrivals import arrived, waiting_jobs, work
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.imports import actions
from thidua.imports.actions import jobs
from thidua.imports.actions.uploads import adopt_orphans, clean_name
from thidua.imports.enums import FINAL_STATES, TRANSITIONS, Stage, UploadState
from thidua.imports.models import Batch, Upload, UploadProblem
from thidua.imports.previews import file_previews
from thidua.imports.registry import ImportRefused
from thidua.lib.sealing import configured_sealer
from thidua.linking.models import Link

pytestmark = pytest.mark.usefixtures("own_folder")


def received(office: Office, *names: str, **how: Any) -> Upload:
    return actions.receive(files=[arrived(office.file(name, FILES[name])) for name in names], by=office.by, **how)


def fresh(upload: Upload) -> Upload:
    return Upload.objects.for_system("a test").get(pk=upload.pk)


def test_the_ways_of_an_upload_end_and_every_state_is_named() -> None:
    assert set(TRANSITIONS) == set(UploadState.values)
    assert all(not TRANSITIONS[state] for state in FINAL_STATES)
    assert all(TRANSITIONS[state] for state in TRANSITIONS if state not in FINAL_STATES)
    assert set().union(*TRANSITIONS.values()) == set(UploadState.values)


def test_files_go_from_receipt_to_preview_to_rows_with_links(office: Office, own_folder: Path) -> None:
    upload = received(office, *FILES)
    assert (upload.state, [job.args for job in waiting_jobs()]) == (UploadState.RECEIVED, [{"upload": upload.pk}])
    work()
    assert fresh(upload).state == UploadState.PREVIEWED
    assert not Batch.objects.exists()
    assert sum(file.new for file in upload.files.all()) == sum(map(len, FILES.values()))
    actions.apply(upload=upload, by=office.by)
    work()
    done = fresh(upload)
    assert (done.state, done.stage, done.decided_by) == (UploadState.APPLIED, "", office.by)
    assert Batch.objects.count() == 4
    assert {file.batch for file in upload.files.all()} == set(Batch.objects.all())
    assert Link.objects.for_system("a test").count() == len(CLAIMS)
    assert not list(own_folder.glob("uploads/*/*.sealed"))
    assert len(list(own_folder.glob("originals/*/*.sealed"))) == 4
    assert not list(own_folder.glob("workroom/*"))


def test_what_lies_on_the_disk_says_nothing(office: Office, own_folder: Path) -> None:
    received(office, "claims")
    sealed = [path for path in own_folder.rglob("*") if path.is_file()]
    assert sealed
    assert not any(b"PK\x03\x04" in path.read_bytes() for path in sealed)


def test_the_preview_shows_before_and_after_with_ids_masked(office: Office) -> None:
    office.take_in_all()
    rows = changed(CLAIMS, 0, **{"Quan hệ": "Chị gái", "Mã số BHXH": "5600000009"})
    rows.append(claim_row("P9", "CB1", "Võ Thị Sáu", "5600000077"))
    upload = actions.receive(files=[arrived(office.file("claims-2", rows, sheet="Khác"))], by=office.by)
    work()
    (preview,) = file_previews(upload.files.all(), configured_sealer())
    groups = {group.outcome: group for group in preview.groups}
    assert [(group.outcome, group.count) for group in preview.groups] == [("new", 1), ("changed", 1), ("same", 2)]
    assert groups["changed"].changes == [
        ("Khác, dòng 2", [("Quan hệ", "Mẹ", "Chị gái"), ("Mã số BHXH", "•••• 0001", "•••• 0009")])
    ]
    ((where, cells),) = groups["new"].cells
    assert where == "Khác, dòng 5"
    assert dict(cells)["Họ tên người thân"] == "Võ Thị Sáu"
    assert "5600000077" not in str(preview)
    assert [(sheet.name, str(sheet.kind)) for sheet in preview.sheets] == [
        ("Khác", "Danh sách người thân (phiếu vận động)")
    ]


def test_a_dropped_preview_leaves_nothing(
    office: Office, own_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    upload = received(office, "claims", "units")
    work()
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(upload=upload, by=office.by)
    assert fresh(upload).state == UploadState.CANCELLED
    assert not UploadProblem.objects.for_system("a test").exists()
    assert not upload.files.exclude(sealed_preview=None).exists()
    assert not list(own_folder.rglob("*.sealed"))
    with pytest.raises(ImportRefused, match="đã xong"):
        actions.cancel(upload=upload, by=office.by)


def test_a_cancel_in_the_middle_takes_everything_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = received(office, *FILES)
    work()
    actions.apply(upload=upload, by=office.by)
    before = state()

    def asked(*, by: Any, today: Any, is_within: bool) -> None:
        actions.cancel(upload=upload, by=office.by)

    monkeypatch.setattr(jobs, "follow_up", asked)
    work()
    assert (fresh(upload).state, state()) == (UploadState.CANCELLED, before)
    assert not Batch.objects.exists()


def test_a_stopping_worker_leaves_the_upload_as_it_was(office: Office) -> None:
    upload = received(office, "units")
    work()
    actions.apply(upload=upload, by=office.by)
    with pytest.raises(actions.WorkerStopping):
        actions.apply_upload(upload_id=upload.pk, today=TODAY, must_stop=lambda: True)
    assert (fresh(upload).state, Batch.objects.count()) == (UploadState.APPLYING, 0)
    actions.apply_upload(upload_id=upload.pk, today=TODAY)
    assert (fresh(upload).state, Batch.objects.count()) == (UploadState.APPLIED, 1)
    actions.apply_upload(upload_id=upload.pk, today=TODAY)  # a job that was done once more changes nothing
    assert Batch.objects.count() == 1


def test_an_unforeseen_error_is_said_without_cells_and_can_be_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upload = received(office, "units")
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "import_files", lambda **_: int("056200000001"[:0]))
        work()
    failed = fresh(upload)
    assert (failed.state, "không lường trước" in failed.failure) == (UploadState.FAILED, True)
    assert "ValueError" in caplog.text
    assert "invalid literal" not in caplog.text
    actions.read_again(upload=failed, by=office.by, declared_on=None)
    work()
    assert fresh(upload).state == UploadState.PREVIEWED


def test_uploads_whose_job_is_gone_get_another_and_forgotten_files_go(office: Office, own_folder: Path) -> None:
    upload = received(office, "units")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    left, arriving = (own_folder / "uploads" / name for name in ("999998", "999999"))
    for folder in (left, arriving):  # of an upload whose transaction has not ended the files lie there already
        folder.mkdir(parents=True)
    os.utime(left, (0, 0))
    assert adopt_orphans() == 1
    assert adopt_orphans() == 0
    assert (left.exists(), arriving.exists()) == (False, True)
    work()
    assert fresh(upload).state == UploadState.PREVIEWED


def test_a_day_for_claims_without_one(office: Office) -> None:
    rows = [{**row, "Ngày đăng ký": ""} for row in CLAIMS]
    upload = actions.receive(files=[arrived(office.file("claims", rows))], by=office.by)
    work()
    assert [problem.code for problem in UploadProblem.objects.for_system("a test").filter(severity="problem")] == [
        "row_no_key"
    ] * 3
    with pytest.raises(PermissionDenied, match="Không có dòng nào"):
        actions.apply(upload=upload, by=office.by)
    actions.read_again(upload=upload, by=office.by, declared_on=TODAY)
    work()
    actions.apply(upload=fresh(upload), by=office.by)
    work()
    assert {line.split(",")[4] for line in state()["claims"]} == {" datetime.date(2025"}


def test_a_correction_needs_its_reason_and_changes_what_a_closing_used(office: Office) -> None:
    office.take_in_all()
    office.close("2024Q2")
    file = office.file("again", changed(CLAIMS, 0, **{"Quan hệ": "Chị gái"}), sheet="Lại")
    upload = actions.receive(files=[arrived(file)], by=office.by)
    work()
    assert UploadProblem.objects.for_system("a test").filter(code="needs_correction").count() == 1
    actions.read_again(upload=upload, by=office.by, declared_on=None, reason="Đơn vị ghi nhầm quan hệ")
    work()
    actions.apply(upload=fresh(upload), by=office.by)
    work()
    batch = Batch.objects.latest("pk")
    assert (batch.is_correcting, batch.reason, batch.corrections.count()) == (True, "Đơn vị ghi nhầm quan hệ", 1)


def test_who_only_looks_may_not_send_decide_or_drop(office: Office) -> None:
    leader = account("lanh-dao", Role.LEADER)
    upload = received(office, "units")
    work()
    for deed in (
        lambda: actions.receive(files=[arrived(office.file("x", FILES["units"]))], by=leader),
        lambda: actions.apply(upload=upload, by=leader),
        lambda: actions.cancel(upload=upload, by=leader),
        lambda: actions.read_again(upload=upload, by=leader, declared_on=None),
        lambda: actions.undo(batch=batch_of(office.take_in_all()[0]), by=leader),
        lambda: actions.void(targets=[], reason="x", by=leader),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_jobs_and_audit_hold_no_names(office: Office) -> None:
    upload = actions.receive(files=[arrived(office.file("x", CLAIMS), "Danh sách Lê Thị Bình.xlsx")], by=office.by)
    assert [job.args for job in waiting_jobs()] == [{"upload": upload.pk}]
    work()
    actions.apply(upload=upload, by=office.by)
    work()
    actions.undo(batch=Batch.objects.get(), by=office.by)
    assert {job.task_name: list(job.args) for job in waiting_jobs()} == {
        "linking.find_duplicates": ["by"],
        "imports.refresh": ["by"],
    }
    work()
    entries = AuditEntry.objects.order_by("pk")
    assert not any("Bình" in str((entry.detail, entry.subject_key)) for entry in entries)
    actions_done = [entry.action for entry in entries if entry.subject_kind == "upload"]
    assert actions_done == ["upload.received", "upload.decided"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\A\\danh sách.xlsx", "danh sách.xlsx"),
        ("một\u202ehai\nba.csv", "một hai ba.csv"),
        ("", "tep"),
        ("/", "tep"),
        ("a" * 300 + ".xlsx", "a" * 188 + "….xlsx"),
    ],
)
def test_a_files_name_is_a_name_and_no_path(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_stages_fit_their_column() -> None:
    assert max(map(len, Stage.values)) <= 12
