from django.conf import settings
from django.db import migrations


def create_system_account(apps, schema_editor):
    """The account under which the command line acts; nobody can log in with it."""
    user = apps.get_model("accounts", "User")
    user.objects.get_or_create(username="dong-lenh", defaults={"first_name": "Dòng lệnh", "password": "!"})


def remove_system_account(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(username="dong-lenh").delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create_system_account, remove_system_account)]
