from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "thidua.ledger"
    label = "ledger"
    verbose_name = "Sổ đóng BHXH"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.registry import register
        from thidua.ledger.actions import ContributionImporter, ExitImporter

        register(ContributionImporter())
        register(ExitImporter())
