from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thidua.portal"
    label = "portal"
    verbose_name = "Cửa riêng của từng người"
    default_auto_field = "django.db.models.BigAutoField"
