"""Verify the whole chain and keep what was found, so that whoever opens the audit reads it."""

from typing import Any

from thidua.audit.actions.recording import record
from thidua.audit.queries.verifying import Report, verify

KEPT_SENTENCES = 5


def verify_and_record(*, by: Any, head: tuple[int, str] | None = None) -> Report:
    """Everything computed anew (``queries.verifying``); how much was looked at and what is wrong becomes an entry."""
    report = verify(head=head)
    record(
        by=by,
        action="audit.verified",
        subject_kind="audit",
        subject_key=f"{report.blocks}",
        rows=report.rows,
        anchors=report.anchors,
        findings=len(report.findings),
        sentences=[finding.sentence for finding in report.findings[:KEPT_SENTENCES]],
    )
    return report
