from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "thidua.ledger"
    label = "ledger"
    verbose_name = "Sổ đóng BHXH"
    default_auto_field = "django.db.models.BigAutoField"
