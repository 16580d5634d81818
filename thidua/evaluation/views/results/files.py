"""Which files hold a closing in the words of the contract, exactly as `thidua export` writes them?"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.evaluation.csv_files import CASE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS, case_rows, person_rows, unit_rows
from thidua.evaluation.views.results.frame import subject
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest

FILES = {
    "cases": (CASE_COLUMNS, case_rows),
    "people": (PERSON_COLUMNS, person_rows),
    "units": (UNIT_COLUMNS, unit_rows),
}
AT_ONCE = 500  # rows of a piece of the answer


@requires_capability(Capability.OPERATE)
def results_file(request: PageRequest, name: str) -> HttpResponseBase:
    """cases.csv, people.csv or units.csv of the closing that is shown. What is only provisional never leaves so."""
    run = request.place.run
    if run is None or name not in FILES:
        raise Http404(_("Kỳ này chưa có kết quả."))
    if run.version is None:
        raise PermissionDenied(_("Kết quả tạm tính không xuất thành tệp chính thức. Hãy chốt kỳ trước."))
    columns, rows = FILES[name]
    digest = hashlib.sha256()  # these bytes hold no watermark: by their digest a copy is known again
    for piece in _lines(columns, rows(run)):
        digest.update(piece.encode())
    record(
        by=request.user,
        action="results.exported",
        subject_kind="run",
        subject_key=subject(run),
        table=f"{name}.csv",
        sha256=digest.hexdigest(),
    )
    response = StreamingHttpResponse(_lines(columns, rows(run)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % AT_ONCE == 0:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()
