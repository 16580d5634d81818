from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "thidua.claims"
    label = "claims"
    verbose_name = "Phiếu vận động"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.claims.actions import ClaimImporter
        from thidua.claims.queries import CLAIM_SEARCH
        from thidua.imports.registry import register
        from thidua.lib.search import register_search

        register(ClaimImporter())
        register_search(CLAIM_SEARCH)
