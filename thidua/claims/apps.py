from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "thidua.claims"
    label = "claims"
    verbose_name = "Phiếu vận động"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.claims.actions import ClaimImporter
        from thidua.imports.registry import register

        register(ClaimImporter())
