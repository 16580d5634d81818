from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "thidua.evaluation"
    label = "evaluation"
    verbose_name = "Xét kết quả"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.evaluation.queries import used_batches
        from thidua.imports.registry import register_usage

        register_usage(used_batches)
