from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "thidua.people"
    label = "people"
    verbose_name = "Con người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.accounts.registry import register_roster
        from thidua.imports.registry import register
        from thidua.lib.waiting import register_waiting
        from thidua.people.actions import RosterImporter
        from thidua.people.queries import people_waiting
        from thidua.people.queries.rosters import roster_lines

        register(RosterImporter())
        register_waiting(people_waiting)
        register_roster(roster_lines)
