from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "thidua.evaluation"
    label = "evaluation"
    verbose_name = "Xét kết quả"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.evaluation.actions import refresh_open_periods
        from thidua.evaluation.queries import closed_periods, used_batches
        from thidua.evaluation.queries.searching import PEOPLE_SEARCH
        from thidua.evaluation.uses import closed_periods_touched, closings_by_model, closings_of
        from thidua.imports.registry import (
            register_closings,
            register_follow_up,
            register_touched,
            register_usage,
        )
        from thidua.lib.search import register_search
        from thidua.linking.registry import register_closed_periods, register_model_uses

        register_usage(used_batches)
        register_closings(closings_of)
        register_touched(closed_periods_touched)
        register_follow_up(
            "provisional runs", lambda by, today: refresh_open_periods(by=by, today=today), is_within=False
        )
        register_search(PEOPLE_SEARCH)
        register_closed_periods(closed_periods)
        register_model_uses(closings_by_model)
