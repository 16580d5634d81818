from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "thidua.board"
    label = "board"
    verbose_name = "Bàn làm việc"
    default_auto_field = "django.db.models.BigAutoField"
