"""What goes back to the unit that sent a file: the very sheet, the code of each row's claim, and what is wrong?"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from thidua.imports.answers import Answers, Finding, answer_workbook
from thidua.imports.enums import BatchState, Severity, UploadState
from thidua.imports.models import Batch, UploadFile
from thidua.imports.originals import original_store, upload_store
from thidua.imports.purposes import VALUE_PURPOSE
from thidua.lib.sealing import configured_sealer
from thidua.lib.workroom import workroom

# From a plain file and its name to the code of the claim that each of its rows means, by (sheet, row).
FindCodes = Callable[[Path, str], Mapping[tuple[str, int], str]]


def findings_of(problems: Iterable[Any]) -> list[Finding]:
    """Stored problems with their values back in their sentences."""
    sealer = configured_sealer()
    found = []
    for problem in problems:
        value = sealer.open(problem.sealed_value, VALUE_PURPOSE).decode()
        text = problem.message.replace("«…»", f"«{value}»")
        found.append(Finding(problem.sheet, problem.row, problem.column, problem.severity == Severity.NOTE, text))
    return found


def answered_upload(
    file: UploadFile,
    titles: tuple[str, ...],
    words: Mapping[str, tuple[str, ...]],
    find_codes: FindCodes,
    mark: str,
) -> IO[bytes]:
    """The file of a unit's upload with its answers, a temporary file. ``words`` stand by code of a claim in the order
    of the titles; ``mark`` says who takes the file home. Raises UnreadableFile."""
    with workroom() as folder:
        path = folder / f"tep{Path(file.name).suffix.lower()[:6]}"
        problems = _unpack(file, path)
        codes = find_codes(path, file.name)
        answers = Answers(titles, {place: (code, *words.get(code, ())) for place, code in codes.items()}, mark)
        return answer_workbook(path, file.name, findings_of(problems), answers)


def _unpack(file: UploadFile, path: Path) -> Iterable[Any]:
    """Write the plain file; what was found in it."""
    if file.upload.state != UploadState.APPLIED:
        upload_store().unpack(file.upload_id, file.place, path)
        return file.problems.all()
    with path.open("xb") as plain:
        plain.writelines(original_store().read(file.sha256))
    same = Batch.objects.filter(file__sha256=file.sha256, state=BatchState.APPLIED)
    batch = file.batch or same.order_by("-pk").first()
    return batch.problems.all() if batch is not None else ()
