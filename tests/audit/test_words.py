"""Does the audit know each of its words, and the code only words that the audit knows?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions import record
from thidua.audit.models import AuditEntry
from thidua.audit.words import DEEDS, SUBJECTS, UnknownWord, word_name
from thidua.claims.enums import Answer
from thidua.orgs.enums import Deed

CODE = Path(__file__).parents[2] / "thidua"
WORDS = CODE / "audit" / "words.py"


def calls() -> Iterator[tuple[str, dict[str, str]]]:
    """Every call of `record`, as far as its words are literals."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                said = {
                    word.arg or "": word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)
                }
                yield str(path.relative_to(CODE)), {key: str(value) for key, value in said.items()}


def test_every_literal_of_the_code_is_a_known_word() -> None:
    found = list(calls())
    assert len(found) > 50
    unknown = [
        (path, said)
        for path, said in found
        if said.get("subject_kind", "unit") not in SUBJECTS
        or (
            "action" in said and "subject_kind" in said and word_name(said["action"], said["subject_kind"]) not in DEEDS
        )
    ]
    assert unknown == [], "add the word to thidua/audit/words.py"


def test_no_word_is_left_that_the_code_does_not_say() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py") if path != WORDS)
    literals = set(re.findall(r'"([a-z_.]+)"', code))
    built = {f"unit.{deed.value}" for deed in Deed} | {"duplicate.dismissed", "duplicate.reopened"}
    built |= {f"door.{answer.value}" for answer in Answer}
    of_exports = {word_name("export", kind) for kind in SUBJECTS}
    assert sorted(set(DEEDS) - literals - built - of_exports) == []
    assert built <= set(DEEDS)
    assert sorted(set(SUBJECTS) - literals) == []


def test_each_word_has_one_line() -> None:
    names = re.findall(r'^    "([^"]+)": ', WORDS.read_text(encoding="utf-8"), re.M)
    assert sorted(names) == sorted([*DEEDS, *SUBJECTS])


def test_every_word_is_said_in_both_languages() -> None:
    words = [word.text for word in DEEDS.values()]
    with override("vi"):
        vietnamese = [str(word) for word in words]
    with override("en"):
        english = [str(word) for word in words]
    assert len(set(vietnamese)) == len(vietnamese), "two deeds that read alike cannot be told apart"
    assert [one for one, other in zip(vietnamese, english, strict=True) if one == other] == []


@pytest.mark.parametrize(
    ("action", "kind", "missing"),
    [("claim.eaten", "claim", "claim.eaten"), ("export", "claim", "export claim"), ("claim.added", "cake", "cake")],
)
def test_an_unknown_word_is_refused_with_what_to_do(db: None, action: str, kind: str, missing: str) -> None:
    by, before = User.objects.get(username=SYSTEM_USERNAME), AuditEntry.objects.count()
    with pytest.raises(UnknownWord) as refusal:
        record(by=by, action=action, subject_kind=kind, subject_key="P1")
    assert f'"{missing}": ' in str(refusal.value)
    assert "thidua/audit/words.py" in str(refusal.value)
    assert AuditEntry.objects.count() == before
