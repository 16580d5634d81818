from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "thidua.evaluation"
    label = "evaluation"
    verbose_name = "Xét kết quả"
    default_auto_field = "django.db.models.BigAutoField"
