from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "thidua.people"
    label = "people"
    verbose_name = "Con người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.registry import register
        from thidua.people.actions import RosterImporter

        register(RosterImporter())
