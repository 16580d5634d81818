"""Every account's one role becomes a grant for the whole province, from the day it joined on; and back."""

from django.db import migrations


def roles_to_grants(apps, schema_editor):
    User, Grant = apps.get_model("accounts", "User"), apps.get_model("accounts", "Grant")
    for user in User.objects.exclude(role=""):
        Grant.objects.create(user=user, role=user.role, starts_on=user.date_joined.date(), given_by=user)


def grants_to_roles(apps, schema_editor):
    Grant = apps.get_model("accounts", "Grant")
    for grant in Grant.objects.filter(revoked_at=None).order_by("pk").select_related("user"):
        grant.user.role = grant.role
        grant.user.save(update_fields=["role"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_grants_for_a_unit_and_a_span_of_days")]
    operations = [migrations.RunPython(roles_to_grants, grants_to_roles)]
