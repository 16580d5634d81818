"""Do the tour, the guides and the gallery help without script, and remember nothing about anybody?"""

from pathlib import Path
from typing import Any

import pytest

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.board import guides
from thidua.board.tour import STEPS, TOUR_COOKIE, visited_steps


def test_the_tour_leads_to_pages_and_remembers_steps_in_a_cookie(site: Site) -> None:
    client = site.client()
    assert "0 trên 9 bước" in client.get(site.url("tour")).content.decode().replace("Đã xem ", "")
    response = client.get(site.url("tour-step", 1))
    assert response["Location"] == site.url("start")
    assert client.cookies[TOUR_COOKIE].value == "1"
    assert str(STEPS[0].notice) in client.get(site.url("start")).content.decode()
    assert str(STEPS[0].notice) not in client.get(site.url("guide")).content.decode()
    assert "đã xem" in client.get(site.url("tour")).content.decode()


def test_the_tour_can_be_left_and_begun_anew(site: Site) -> None:
    client = site.client()
    client.get(site.url("tour-step", 1))
    client.post(site.url("tour"), {"thoi": "1"})
    assert str(STEPS[0].notice) not in client.get(site.url("start")).content.decode()
    assert "đã xem" in client.get(site.url("tour")).content.decode()
    client.post(site.url("tour"), {"lai": "1"})
    assert "đã xem" not in client.get(site.url("tour")).content.decode()


@pytest.mark.parametrize(
    ("role", "stops"),
    [(Role.OPERATOR, {"Nạp tệp Excel", "Bàn soát xét"}), (Role.REVIEWER, {"Bàn soát xét"}), (Role.LEADER, set())],
)
def test_nobody_is_led_to_a_closed_page(site: Site, role: Role, stops: set[str]) -> None:
    steps = site.page("tour", role=role).split("tour-steps")[1]
    assert {stop for stop in ("Nạp tệp Excel", "Bàn soát xét") if stop in steps} == stops


def test_every_step_has_a_page_also_without_results(site: Site) -> None:
    for period in ("2024Q2", "2024Q3"):
        for step in STEPS:
            response = site.client().get(site.url("tour-step", step.number, period=period))
            assert response.status_code == 302
            assert "bat-dau" not in response["Location"], step.page
    assert site.client().get(site.url("tour-step", 99)).status_code == 404


def test_a_strange_cookie_is_passed_over(site: Site) -> None:
    client = site.client()
    for cookie in ("", "x", "99", "1.x.2", "'; DROP", "1." * 500):
        client.cookies[TOUR_COOKIE] = cookie
        assert client.get(site.url("tour")).status_code == 200
        assert len(visited_steps(cookie)) <= 20


def test_the_tour_writes_nothing(site: Site) -> None:
    before = AuditEntry.objects.count()
    site.client().get(site.url("tour-step", 2))
    assert AuditEntry.objects.count() == before


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "huong-dan"
    (found / "hinh").mkdir(parents=True)
    monkeypatch.setattr(guides, "guide_folder", lambda: found)
    return found


def test_a_guide_is_shown_with_contents_and_no_html_of_its_own(site: Site, folder: Path) -> None:
    (folder / "thu.md").write_text(
        "# Hướng dẫn thử\n\nChữ <script>alert(1)</script>\n\n## Đầu việc\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "![Bảng kết quả](hinh/bang.png)\n\n[x](javascript:alert(1))\n",
        encoding="utf-8",
    )
    text = site.page("guide")  # the only guide is shown at once
    main = text.split("<main")[1]
    assert main.count("<h1") == 1
    assert '<a href="#dau-viec">Đầu việc</a>' in main
    assert '<h2 id="dau-viec">' in main
    assert "<script>alert" not in main
    assert 'href="javascript' not in main
    assert '<th scope="col">a</th>' in main
    assert "Hình chưa có trên máy chủ này: Bảng kết quả" in main


def test_a_picture_is_served_where_it_exists_and_only_pictures(site: Site, folder: Path) -> None:
    (folder / "thu.md").write_text("# Thử\n\n![Bảng](hinh/bang.png)\n", encoding="utf-8")
    assert "<img" not in site.page("guide").split("<main")[1]
    (folder / "hinh" / "bang.png").write_bytes(b"\x89PNG")
    (folder / "hinh" / "khoa.json").write_text("{}")
    address = site.url("guide-picture", "bang.png")
    assert f'src="{address}"' in site.page("guide")
    client = site.client()
    response = client.get(address)
    assert response.content == b"\x89PNG"
    assert response["Content-Type"] == "image/png"
    for name in ("khoa.json", "khong-co.png", "..%2Fthu.md"):
        assert client.get(site.url("guide-picture", "x").replace("/x", f"/{name}")).status_code == 404
    assert site.client(None).get(address).status_code == 302


def test_several_guides_are_listed(site: Site, folder: Path) -> None:
    for name in ("mot", "hai"):
        (folder / f"{name}.md").write_text(f"# Bản {name}\n", encoding="utf-8")
    assert "Bản mot" in site.page("guide")
    assert "Bản hai" in site.page("guide-page", "hai")
    assert site.client().get(site.url("guide-page", "ba")).status_code == 404


def test_guides_lead_to_each_other(site: Site, folder: Path) -> None:
    (folder / "mot.md").write_text("# Một\n\nXem [hai](hai.md).", encoding="utf-8")
    assert 'href="../hai/"' in site.page("guide-page", "mot")


def test_no_guide_at_all_is_said(site: Site, folder: Path) -> None:
    assert "Chưa có bản hướng dẫn nào" in site.page("guide")


def test_the_guides_of_the_repository_are_readable(site: Site) -> None:
    for slug, title in guides.guide_titles():
        assert title in site.page("guide-page", slug)


SEEN = (
    "figure-card", "sparkline", "status-mark", "notice good", "table-mau", "empty-state", 'data-chart="gallery-chart"',
    'id="errors"', "form-hint", "field-error", "file-drop", "<progress", "time-line", "evidence", "breadcrumb",
    "btn-primary",
)  # fmt: skip


def test_the_gallery_shows_every_component(site: Site) -> None:
    text = site.page("gallery")
    assert [seen for seen in SEEN if seen not in text] == []


def test_the_table_of_the_gallery_works_like_any(site: Site) -> None:
    client = site.client()
    asked = {"HX-Request": "true", "HX-Target": "table-mau"}
    part = client.get(site.url("gallery", trang="2"), headers=asked).content.decode()
    assert "<html" not in part
    assert "trang 2/" in part
    response: Any = client.get(site.url("gallery", tep="csv"))
    assert b"".join(response.streaming_content).count(b"\n") > 10
