"""Addresses of everyone's own pages, inside a campaign and period; and of the relative's door, outside of them."""

from django.urls import path

from thidua.portal.views import inviting, unit
from thidua.portal.views import relative as door
from thidua.portal.views.administration import invitations, roles, seasons
from thidua.portal.views.official import add, confirmation, declare, mine, text, withdraw
from thidua.portal.views.unit import excel
from thidua.portal.views.watching import many_unfound, unit_declarations

door_patterns = [
    path("", door.relative, name="relative"),
    path("tra-loi/", door.relative_answer, name="relative-answer"),
    path("<str:link>/", door.relative_link, name="relative-link"),
]
urlpatterns = [
    path("quan-tri/loi-moi/", invitations.invitations, name="account-invitations"),
    path("quan-tri/loi-moi/moi/", invitations.invitation_new, name="account-invitation-new"),
    path("quan-tri/loi-moi/can-bo/", invitations.invitation_officials, name="account-invitation-officials"),
    path("quan-tri/loi-moi/<int:invitation>/", invitations.invitation, name="account-invitation"),
    path("quan-tri/vai-tro/", roles.roles, name="roles"),
    path("quan-tri/vai-tro/giao/", roles.role_new, name="role-new"),
    path("quan-tri/vai-tro/ban-giao/", roles.roles_left, name="roles-left"),
    path("quan-tri/vai-tro/<int:grant>/", roles.role, name="role"),
    path("quan-tri/mua/", seasons.seasons, name="seasons"),
    path("cua-toi/", mine, name="mine"),
    path("cua-toi/xac-nhan/", confirmation, name="mine-confirmation"),
    path("cua-toi/them/", add, name="mine-add"),
    path("cua-toi/phieu/<int:claim>/rut/", withdraw, name="mine-withdraw"),
    path("cua-toi/loi-gioi-thieu/", text, name="mine-text"),
    path("cua-don-vi/tep/", excel.unit_excel_door, name="unit-excel-door"),
    path("cua-don-vi/<int:unit>/tep/", excel.unit_excel, name="unit-excel"),
    path("cua-don-vi/<int:unit>/tep/mau.xlsx", excel.unit_excel_template, name="unit-excel-template"),
    path("cua-don-vi/<int:unit>/tep/phieu.xlsx", excel.unit_excel_claims, name="unit-excel-claims"),
    path("cua-don-vi/<int:unit>/tep/<int:upload>/", excel.unit_excel_upload, name="unit-excel-upload"),
    path(
        "cua-don-vi/<int:unit>/tep/<int:upload>/<int:file>/tra-loi.xlsx",
        excel.unit_excel_answer,
        name="unit-excel-answer",
    ),
    path("cua-toi/khai/", declare, name="mine-declare"),
    path("cua-don-vi/loi-khai/", unit_declarations, name="unit-declarations"),
    path("tu-nhap-khong-co-trong-so/", many_unfound, name="many-unfound"),
    path("thu-nguoi-than/", inviting.invitations, name="invitations"),
    path("thu-nguoi-than/in/", inviting.invitation_letters, name="invitation-letters"),
    path("thu-nguoi-than/<int:claim>/", inviting.invitation, name="invitation"),
    path("thu-nguoi-than/<int:claim>/in/", inviting.invitation_letter, name="invitation-letter"),
    path("cua-don-vi/", unit.desk, name="desk"),
    path("cua-don-vi/tinh-hinh/", unit.unit_states, name="unit-states"),
    path("cua-don-vi/<int:unit>/", unit.desk_unit, name="desk-unit"),
    path("cua-don-vi/<int:unit>/phat-dong/", unit.unit_launch, name="unit-launch"),
    path("cua-don-vi/<int:unit>/quan-so/", unit.unit_headcount, name="unit-headcount"),
    path("cua-don-vi/<int:unit>/phieu/", unit.unit_claims, name="unit-claims"),
    path("cua-don-vi/<int:unit>/danh-sach/", unit.unit_list, name="unit-list"),
    path("cua-don-vi/<int:unit>/danh-sach/trinh/", unit.unit_list_submit, name="unit-list-submit"),
    path("cua-don-vi/<int:unit>/danh-sach/duyet/", unit.unit_list_decide, name="unit-list-decide"),
    path("cua-don-vi/<int:unit>/chua-co-ket-qua/", unit.unit_no_result, name="unit-no-result"),
    path("cua-don-vi/<int:unit>/nguoi/", unit.unit_people, name="unit-people"),
    path("cua-don-vi/<int:unit>/nguoi/them/", unit.unit_person_new, name="unit-person-new"),
    path("cua-don-vi/<int:unit>/nguoi/<int:membership>/", unit.unit_membership, name="unit-membership"),
]
