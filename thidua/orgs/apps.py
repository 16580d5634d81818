from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "thidua.orgs"
    label = "orgs"
    verbose_name = "Đơn vị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.registry import register
        from thidua.orgs.actions import UnitImporter

        register(UnitImporter())
