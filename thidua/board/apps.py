from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "thidua.board"
    label = "board"
    verbose_name = "Bàn làm việc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.board.chain import broken_audit
        from thidua.board.waiting import periods_to_close
        from thidua.lib.waiting import register_waiting

        register_waiting(broken_audit)
        register_waiting(periods_to_close)
