"""Databases set up before get the two limits of one's own entries; a new one gets them with all others by `setup`."""

import datetime

from django.db import migrations

SINCE = datetime.date(2024, 5, 9)
SOURCE = "Mức đặt ban đầu của phần mềm; cơ quan BHXH quyết định"
LIMITS = (
    ("own_claims_unanswered_most", "Số phiếu nhiều nhất một người tự nhập mà người thân chưa trả lời", "10"),
    (
        "own_claims_not_found_alert",
        "Số phiếu tự nhập không có trong sổ của một người thì báo người điều hành",
        "5",
    ),
)


def bring_limits(apps, schema_editor):
    LegalParameter = apps.get_model("campaigns", "LegalParameter")
    if not LegalParameter.objects.exists():
        return
    for key, label, value in LIMITS:
        said = {"label": label, "value": value, "unit": "claims", "source": SOURCE, "confidence": "?"}
        LegalParameter.objects.get_or_create(key=key, valid_from=SINCE, defaults=said)


def take_limits_away(apps, schema_editor):
    keys = [key for key, _label, _value in LIMITS]
    apps.get_model("campaigns", "LegalParameter").objects.filter(key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_launches_of_the_campaign_by_units")]
    operations = [migrations.RunPython(bring_limits, take_limits_away)]
