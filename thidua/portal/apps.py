from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thidua.portal"
    label = "portal"
    verbose_name = "Cửa riêng của từng người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.lib.waiting import register_waiting
        from thidua.portal.queries.inviting import letters_waiting
        from thidua.portal.queries.official import declarations_to_decide, due_soon
        from thidua.portal.queries.unfound import many_unfound

        for answer in (many_unfound, due_soon, declarations_to_decide, letters_waiting):
            register_waiting(answer)

        from thidua.portal.waiting import roles_waiting, unit_waiting

        register_waiting(unit_waiting)
        register_waiting(roles_waiting)
