from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "thidua.linking"
    label = "linking"
    verbose_name = "Đối chiếu người"
    default_auto_field = "django.db.models.BigAutoField"
