from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "thidua.imports"
    label = "imports"
    verbose_name = "Nạp tệp"
    default_auto_field = "django.db.models.BigAutoField"
