from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "thidua.imports"
    label = "imports"
    verbose_name = "Nạp tệp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.originals import sealed_files
        from thidua.imports.waiting import uploads_to_decide
        from thidua.lib.resealing import register_sealed
        from thidua.lib.waiting import register_waiting

        register_waiting(uploads_to_decide)
        register_sealed(sealed_files)
