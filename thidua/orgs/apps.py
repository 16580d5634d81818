from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "thidua.orgs"
    label = "orgs"
    verbose_name = "Đơn vị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.registry import register
        from thidua.lib.search import register_search
        from thidua.orgs.actions import UnitImporter
        from thidua.orgs.queries import UNIT_SEARCH

        register(UnitImporter())
        register_search(UNIT_SEARCH)
