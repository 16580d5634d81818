from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "thidua.linking"
    label = "linking"
    verbose_name = "Đối chiếu người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thidua.imports.registry import register_follow_up
        from thidua.lib.waiting import register_waiting
        from thidua.linking.actions import link_claims
        from thidua.linking.actions.finding import find_later
        from thidua.linking.queries.duplicates import duplicates_waiting
        from thidua.linking.queries.merges import people_judged, person_roots
        from thidua.linking.waiting import claims_to_review
        from thidua.people.registry import register_humans, register_mentioned

        register_follow_up("links", lambda by, today: link_claims(by=by), is_within=True)
        register_follow_up("duplicates", lambda by, today: find_later(by=by), is_within=False)
        register_humans(person_roots)
        register_mentioned(people_judged)
        register_waiting(claims_to_review)
        register_waiting(duplicates_waiting)
