"""Do the rules read in words, change only with a reason and a date, and can one try a change without a trace?"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import TODAY, claim_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.campaigns.actions import LegalValueError, add_legal_value, add_rule_set_version
from thidua.campaigns.models import LegalParameter, RuleSet
from thidua.campaigns.queries import rule_set_in_force
from thidua.engine.evaluation import RuleSettings
from thidua.engine.evaluation.settings import RuleSettingsError
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries.what_if import rules_of, what_if
from thidua.evaluation.rule_words import differences, settings_in_words


def settings(**changes: Any) -> dict[str, object]:
    return {**RuleSet.objects.get(version=1).settings, **changes}


def posted(site: Site, **changes: Any) -> dict[str, Any]:
    """What the form of a new version sends when nothing but ``changes`` is touched."""
    return {
        "valid_from": "2024-07-01", "grace_1": 0, "grace_3": 2, "grace_6": 3, "grace_12": 6,
        "first_relationships": ", ".join(settings()["first_relationships"]),  # type: ignore[arg-type]
        "second_relationships": ", ".join(settings()["second_relationships"]),  # type: ignore[arg-type]
        "minimum_headcount": 10, "neutral_exit_reasons": ["compulsory", "pension"], "count_prior": "on",
        "campaign_starts_on": "2024-05-09", "reason": "Công văn 12/BHXH", **changes,
    }  # fmt: skip


class TestWords:
    def test_every_setting_is_said_with_its_value(self, site: Site) -> None:
        text = site.page("rules")
        assert "Đơn vị có từ 10 người trở lên" in text
        assert "12 tháng một lần" in text
        assert "31/10/2025" in text  # paid to March 2025 by the year: 7 months more
        assert "mợ" in text
        assert "chuyển sang đóng BHXH bắt buộc" in text
        assert "Không cần người thân xác nhận" in text

    def test_no_setting_is_forgotten(self, site: Site) -> None:
        rules = RuleSettings.from_mapping(settings())
        named = {words.name for words in settings_in_words(rules)}
        assert named == set(RuleSettings.__dataclass_fields__) - {"version"}
        assert all(words.legal for words in settings_in_words(rules))

    def test_the_twelve_lines_stand_in_order(self, site: Site) -> None:
        text = site.page("rules")
        places = [text.index(f'id="dong-{number}"') for number in range(1, 13)]
        assert places == sorted(places)

    def test_versions_with_their_differences_and_closings(self, site: Site) -> None:
        add_rule_set_version(
            code="kh-2024",
            valid_from=date(2024, 7, 1),
            settings=settings(minimum_headcount=15, count_prior=False),
            reason="Công văn 12/BHXH",
            by=site.office.by,
        )
        text = site.page("rules")
        assert "từ 10 người" in text
        assert "từ 15 người" in text
        assert "Công văn 12/BHXH" in text
        assert "Quý II/2024 (bản 1)" in text
        assert "Đây là bản dùng cho Quý II/2024" in text
        assert "Bạn đang xem một bản khác" in site.page("rules", **{"phien-ban": "2"})
        assert site.client().get(site.url("rules", **{"phien-ban": "99"})).status_code == 200

    def test_differences_of_lists_and_tables_say_only_what_changed(self, site: Site) -> None:
        before = RuleSettings.from_mapping(settings())
        grace = {"1": 0, "3": 3, "6": 3, "12": 6, "24": 1}
        words = [*before.first_relationships - {"di"}, "ban"]
        after = RuleSettings.from_mapping(settings(grace=grace, first_relationships=words))
        found = {change.title: (change.before, change.after) for change in differences(before, after)}
        assert found["Thời hạn đóng tiếp"] == (
            "đóng 3 tháng: chờ 2 tháng; đóng 24 tháng: chờ 0 tháng",
            "đóng 3 tháng: chờ 3 tháng; đóng 24 tháng: chờ 1 tháng",
        )
        assert found["Quan hệ được tính: ít nhất một từ"] == ("dì", "ban")

    def test_the_page_asks_little(self, site: Site) -> None:
        client = site.client()
        client.get(site.url("rules"))
        with CaptureQueriesContext(connection) as queries:
            client.get(site.url("rules"))
        assert len(queries) <= 12


class TestNewVersion:
    def test_it_is_shown_first_and_then_written(self, site: Site) -> None:
        client = site.client()
        data = posted(site, minimum_headcount=12, other_length=24, other_grace=2)
        shown = client.post(site.url("rule-set-new"), data).content.decode()
        assert "Xem lại trước khi ghi" in shown
        assert "Quý III/2024" in shown
        assert RuleSet.objects.count() == 1
        response = client.post(site.url("rule-set-new"), {**data, "chac": "1"})
        assert response.status_code == 302
        version = RuleSet.objects.get(version=2)
        assert version.settings["minimum_headcount"] == 12
        assert version.settings["grace"] == {"1": 0, "3": 2, "6": 3, "12": 6, "24": 2}
        assert version.settings["version"] == "kh-2024 v2"
        entry = AuditEntry.objects.get(action="rule_set.version_added")
        assert entry.detail["changed"] == ["grace", "minimum_headcount"]
        assert entry.detail["reason"] == "Công văn 12/BHXH"
        assert Run.objects.get(period__code="2024Q3").rule_set == version
        assert Run.objects.get(pk=site.run.pk).rule_set.version == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, "Chưa có mục nào khác"),
            ({"minimum_headcount": 12, "valid_from": "2020-01-01"}, "phải có hiệu lực từ ngày 09/05/2024"),
            ({"minimum_headcount": 0}, "minimum_headcount"),
            ({"reason": ""}, "reason"),
            ({"first_relationships": "mẹ, 12"}, "hãy xem lại: 12"),
            ({"other_length": "24"}, "cần cả hai số"),
            ({"neutral_exit_reasons": ["x"]}, "neutral_exit_reasons"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_written(self, site: Site, changes: dict[str, Any], said: str) -> None:
        response = site.client().post(site.url("rule-set-new"), {**posted(site, **changes), "chac": "1"})
        text = response.content.decode()
        assert response.status_code == 200
        assert 'id="errors"' in text
        assert said in text
        assert RuleSet.objects.count() == 1

    def test_only_who_operates_may(self, site: Site) -> None:
        assert site.client(Role.REVIEWER).get(site.url("rule-set-new")).status_code == 403
        assert site.url("rule-set-new") not in site.page("rules", role=Role.LEADER)
        leader = site.user(Role.LEADER)
        with pytest.raises(PermissionDenied):
            add_rule_set_version(
                code="kh-2024", valid_from=TODAY, settings=settings(minimum_headcount=3), reason="x", by=leader
            )

    def test_the_engine_refuses_what_it_cannot_use(self, site: Site) -> None:
        with pytest.raises(RuleSettingsError):
            add_rule_set_version(
                code="kh-2024",
                valid_from=TODAY,
                settings=settings(grace={"0": 1}),
                reason="x",
                by=site.office.by,
            )
        assert rule_set_in_force(TODAY).version == 1


class TestLegalValues:
    def add(self, office: Any, **changes: Any) -> LegalParameter:
        given: dict[str, Any] = {
            "key": "base_salary", "valid_from": date(2027, 1, 1), "value": "2.700.000", "source": "Nghị định thử",
            "confidence": "M", "by": office.by, "today": TODAY, **changes,
        }  # fmt: skip
        return add_legal_value(**given)

    def test_values_have_their_days_words_and_flags(self, site: Site) -> None:
        text = site.page("legal-values") + "".join(site.page("legal-values", trang=page) for page in (2, 3))
        assert "2.340.000" in text
        assert "đổi từ 01/07/2026" in text
        assert "từ 01/01/2027" in text
        assert "30/06/2026" in text
        assert "chưa tìm thấy văn bản" in text
        assert "0,363" in text
        assert "đồng một tháng" in text

    @pytest.mark.parametrize(
        ("query", "there", "not_there"),
        [
            ({"hien-nay": "sap"}, "2.530.000", "2.340.000"),
            ({"hien-nay": "dang"}, "2.340.000", "1.800.000"),
            ({"hien-nay": "het"}, "1.800.000", "2.340.000"),
            ({"chac": "chua"}, "Hỗ trợ thêm của tỉnh", "2.340.000"),
            ({"ten": "luong co so (muc"}, "2.340.000", "Bước chọn mức"),
        ],
    )
    def test_they_are_filtered(self, site: Site, query: dict[str, str], there: str, not_there: str) -> None:
        table = site.page("legal-values", **query).split("<tbody>")[1]
        assert there in table
        assert not_there not in table

    def test_a_value_is_added_and_none_that_was_used_gives_way(self, site: Site) -> None:
        found = self.add(site.office)
        assert (found.value, found.unit) == ("2700000", "dong_per_month")
        assert AuditEntry.objects.get(action="legal_value.added").detail["value"] == "2700000"
        self.add(site.office, value="2800000")  # not in force yet: corrected
        assert LegalParameter.objects.get(key="base_salary", valid_from="2027-01-01").value == "2800000"
        for day in (date(2024, 7, 1), date(2023, 1, 1)):
            with pytest.raises(PermissionDenied):
                self.add(site.office, valid_from=day)

    @pytest.mark.parametrize(
        ("text", "kept"),
        [("2.340.000", "2340000"), ("10.000", "10000"), ("0,363", "0.363"), ("0.31", "0.31"), ("1.234,5", "1234.5")],
    )
    def test_numbers_are_read_as_people_write_them(self, office: Any, text: str, kept: str) -> None:
        assert self.add(office, value=text).value == kept

    @pytest.mark.parametrize("text", ["", "x", "-1", "1e9", "NaN", "Infinity", "1,2,3", "٣"])
    def test_no_number_is_refused(self, office: Any, text: str) -> None:
        with pytest.raises(LegalValueError):
            self.add(office, value=text)

    def test_the_page_adds_and_says_so(self, site: Site) -> None:
        client = site.client()
        address = site.url("legal-value-new", "base_salary")
        assert "Nghị định 73/2024/NĐ-CP" in client.get(address).content.decode()
        data = {"value": "2.700.000", "valid_from": "2027-01-01", "source": "Nghị định thử", "confidence": "V"}
        response = client.post(address, data, follow=True)
        assert "2.700.000 đồng một tháng, áp dụng từ 01/01/2027" in response.content.decode()
        refused = client.post(address, {**data, "valid_from": "2024-07-01"}).content.decode()
        assert "đã được dùng nên không sửa được" in refused
        assert client.get(site.url("legal-value-new", "khong-co")).status_code == 404
        assert site.client(Role.REVIEWER).get(address).status_code == 403
        assert "Thêm giá trị" not in site.page("legal-values", role=Role.LEADER)

    def test_a_file_leaves_with_an_audit_line(self, site: Site) -> None:
        response: Any = site.client().get(site.url("legal-values", tep="csv"))
        assert "2.340.000" in b"".join(response.streaming_content).decode()
        assert AuditEntry.objects.filter(action="legal_values.exported").exists()


def everything() -> dict[str, Any]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_session'")
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"
            )
            found[name] = cursor.fetchone()
    return found


class TestWhatIf:
    @pytest.mark.parametrize(
        "data",
        [
            {"muc": "grace", "grace-length": "3", "grace-months": "0"},
            {"muc": "minimum_headcount", "minimum_headcount-minimum_headcount": "1"},
            {"muc": "first_relationships", "first_relationships-removed": "mẹ"},
            {"muc": "neutral_exit_reasons", "neutral_exit_reasons-neutral_exit_reasons": ["pension"]},
            {"muc": "require_confirmation", "require_confirmation-require_confirmation": "True"},
            {"muc": "count_prior", "count_prior-count_prior": "False", "count_prior-campaign_starts_on": "2024-06-01"},
        ],
    )
    def test_an_answer_changes_nothing_at_all(self, site: Site, data: dict[str, Any]) -> None:
        client = site.client()
        client.get(site.url("what-if"))
        before = everything()
        response = client.post(site.url("what-if"), data)
        assert response.status_code == 200
        assert "Nếu đổi như vậy" in response.content.decode()
        assert everything() == before

    def test_confirmation_takes_every_case_away(self, site: Site) -> None:
        found = what_if(site.run, require_confirmation=True)
        assert found.totals["counted"] == (site.run.counts["counted"], 0)
        assert {move.after[1] for move in found.cases} == {"unconfirmed"}
        assert {move.person_code for move in found.lost} == {"CB1", "CB2"}
        assert found.gained == []

    def test_the_same_settings_move_nothing(self, site: Site) -> None:
        rules = rules_of(site.run)
        found = what_if(site.run, grace=dict(rules.grace), first_relationships=rules.first_relationships)
        assert (found.cases, found.gained, found.lost, found.units, found.restated) == ([], [], [], [], 0)

    def test_it_says_what_a_run_with_these_rules_says(self, site: Site) -> None:
        """The answer against a closing made with the changed rules."""
        found = what_if(site.run, count_prior=False, campaign_starts_on=date(2024, 6, 1))
        add_rule_set_version(
            code="kh-2024",
            valid_from=date(2024, 5, 9),
            settings=settings(count_prior=False, campaign_starts_on="2024-06-01"),
            reason="thử",
            by=site.office.by,
        )
        closed = site.office.close("2024Q2", reason="theo bản 2")
        moved = {move.claim_code: move.after for move in found.cases}
        stored = (
            CaseResult.objects.for_system("a test")
            .filter(run=closed)
            .values_list("claim_code", "status", "reason", "is_counted")
        )
        before = dict(CaseResult.objects.for_system("a test").filter(run=site.run).values_list("claim_code", "status"))
        assert moved == {code: tuple(rest) for code, *rest in stored if before[code] != rest[0]}
        assert moved

    def test_other_relationships_are_read_from_the_claims(self, site: Site) -> None:
        found = what_if(site.run, first_relationships=rules_of(site.run).first_relationships - {"bo"})
        assert [(move.claim_code, move.after[1]) for move in found.cases] == [("P3", "relationship_not_accepted")]
        assert found.restated == 0

    def test_a_relationship_corrected_later_is_not_blamed_on_the_setting(self, site: Site) -> None:
        row = claim_row("P3", "CB2", "Phạm Văn Em", "5600000003", **{"Quan hệ": "Hàng xóm"})
        site.office.take_in_rows("sua", [row], reason="Ghi nhầm quan hệ")
        found = what_if(site.run, first_relationships=rules_of(site.run).first_relationships - {"di"})
        assert found.cases == []
        assert found.restated == 1

    def test_who_has_no_result_is_named_to_the_operator_alone(self, site: Site) -> None:
        data = {"muc": "require_confirmation", "require_confirmation-require_confirmation": "True"}
        assert "Trần Văn An" in site.client().post(site.url("what-if"), data).content.decode()
        leader = site.client(Role.LEADER).post(site.url("what-if"), data).content.decode()
        assert "Trần Văn An" not in leader
        assert "chỉ hiện cho cán bộ điều hành" in leader

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"muc": "grace", "grace-length": "3", "grace-months": "2"}, "Chưa có gì khác"),
            ({"muc": "grace", "grace-length": "0", "grace-months": "2"}, "field-error"),
            ({"muc": "first_relationships", "first_relationships-removed": "bạn"}, "Danh sách hiện không có: ban"),
            ({"muc": "khong-co"}, "Thử thay đổi một quy tắc"),
        ],
    )
    def test_what_cannot_be_tried_is_said(self, site: Site, data: dict[str, str], said: str) -> None:
        text = site.client().post(site.url("what-if"), data).content.decode()
        assert said in text
        assert "Nếu đổi như vậy" not in text

    def test_a_period_without_a_result_says_so(self, site: Site) -> None:
        site.office.period("2025Q4")
        assert "chưa thử được" in site.page("what-if", period="2025Q4")
