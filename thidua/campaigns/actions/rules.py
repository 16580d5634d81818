"""Change the rules: a new version of a rule set from a day on, a new value of a legal parameter from a day on.

Nothing that was in force is overwritten: closed results name the version they used.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.models import LegalParameter, RuleSet
from thidua.campaigns.permissions import check_can_add_value, check_can_add_version
from thidua.engine.evaluation.settings import RuleSettings, RuleSettingsError
from thidua.lib.history import acting

THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


class LegalValueError(ValueError):
    """The value cannot be kept; the message is a sentence for the user."""


def add_rule_set_version(
    *, code: str, valid_from: date, settings: Mapping[str, object], reason: str, by: Any
) -> RuleSet:
    """The next version of the rule set, valid from a day on; the versions before stay as they are.

    Raises PermissionDenied for who may not, without a reason, or for too early a day; RuleSettingsError (Vietnamese)
    for settings that the engine does not take or that change nothing.
    """
    with acting(by, "rule_set.version"), transaction.atomic():
        latest = RuleSet.objects.select_for_update().filter(code=code).order_by("-version")[0]
        check_can_add_version(latest, by, valid_from=valid_from, reason=reason)
        version = latest.version + 1
        rules = RuleSettings.from_mapping({**settings, "version": f"{code} v{version}"})
        changed = changed_settings(latest.settings, rules.to_mapping())
        if not changed:
            raise RuleSettingsError(_("Bản mới giống hệt bản đang có; chưa có gì để ghi."))
        found = RuleSet.objects.create(
            code=code, version=version, valid_from=valid_from, settings=rules.to_mapping(), reference=reason.strip()
        )
        record(
            by=by,
            action="rule_set.version_added",
            subject_kind="rule_set",
            subject_key=str(found),
            valid_from=valid_from.isoformat(),
            changed=changed,
            reason=reason.strip(),
        )
    return found


def changed_settings(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names of the settings that differ; the version's own name is none."""
    return [name for name in after if name != "version" and before.get(name) != after[name]]


def add_legal_value(
    *, key: str, valid_from: date, value: str, source: str, confidence: str, by: Any, today: date
) -> LegalParameter:
    """A value of the parameter from a day on. One of the same day that is not in force yet gives way.

    Raises PermissionDenied for who may not or for a day whose value was used; LegalValueError for no number, no
    source or no such parameter.
    """
    number = _number(value)
    if not source.strip():
        raise LegalValueError(_("Hãy ghi số hiệu văn bản, điều, khoản."))
    with acting(by, "legal_value.add"), transaction.atomic():
        known = list(LegalParameter.objects.select_for_update().filter(key=key).order_by("valid_from"))
        if not known:
            raise LegalValueError(_("Không có tham số này."))
        check_can_add_value(known, by, valid_from=valid_from, today=today)
        replaced = next((one for one in known if one.valid_from == valid_from), None)
        found, _is_new = LegalParameter.objects.update_or_create(
            key=key,
            valid_from=valid_from,
            defaults={
                "label": known[-1].label,
                "unit": known[-1].unit,
                "value": number,
                "source": source.strip(),
                "confidence": confidence,
            },
        )
        record(
            by=by,
            action="legal_value.added",
            subject_kind="legal_parameter",
            subject_key=key,
            valid_from=valid_from.isoformat(),
            value=number,
            replaced=replaced.value if replaced else None,
            source=source.strip(),
        )
    return found


def _number(text: str) -> str:
    """The number as it is kept, plain digits with a point, out of how people write it: 2.340.000 and 2.340 are
    thousands, 0,363 and 0.363 are not whole."""
    plain = text.strip().replace(" ", "")
    if "," in plain or THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", plain, re.ASCII):
        raise LegalValueError(_("“%(text)s” không phải là một số dùng được.") % {"text": text})
    return format(Decimal(plain), "f")
