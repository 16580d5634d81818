"""Which role may do what, and where? docs/reference/vai-tro.md, written from the code: `python .ci/reference.py`.

With --check nothing is written; exit code 1 when the file does not say what the code says.
"""

# ruff: noqa: PLC0415 -- the code's tables are read once Django is set up
from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference" / "vai-tro.md"
WORDS = {
    "enter": "Mở trang Tổng quan và các hướng dẫn",
    "look": "Xem số liệu của tỉnh, theo đơn vị",
    "know": "Xem từng phiếu với người thân và sổ đóng",
    "operate": "Nạp tệp, đính chính, chốt kỳ, sắp xếp đơn vị",
    "review": "Quyết định phiếu nào nói về ai",
    "own": "Trang của chính mình",
    "look_unit": "Xem trang của đơn vị",
    "keep": "Giữ danh sách, phiếu và Excel của đơn vị (người lập)",
    "vouch": "Duyệt việc người lập của đơn vị làm",
    "invite": "Mời người và giao vai trò trong đơn vị mình",
    "administer": "Quản trị tài khoản, vai trò, mùa thi đua",
    "audit": "Xem nhật ký",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    text = table()
    if "--check" in sys.argv:
        if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.relative_to(ROOT)} không còn đúng với mã: chạy python .ci/reference.py")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(TARGET.relative_to(ROOT))
    return 0


def table() -> str:
    """The whole file, in Vietnamese."""
    from django.utils import translation

    with translation.override("vi"):
        return "\n".join([*_head(), *_roles(), "", *_given(), ""])


def _head() -> list[str]:
    return [
        "# Vai trò, việc được làm và phạm vi",
        "",
        "Tệp này do `.ci/reference.py` viết từ `thidua/accounts/enums.py`; đừng sửa tay. Mỗi vai trò được giao cho",
        "một đơn vị và mọi đơn vị dưới nó (trống: cả tỉnh), từ ngày đến ngày.",
        "Việc của cả tỉnh thì vai trò giao cho một đơn vị không làm được.",
        "",
    ]


def _roles() -> list[str]:
    from thidua.accounts.enums import CAPABILITIES, DEPUTISED, PROVINCE_ONLY, SECOND_FACTOR_ROLES, UNIT_ROLES, Role
    from thidua.lib.access import Capability

    lines = []
    for role in Role:
        where = "một đơn vị, nghỉ ngoài mùa" if role in UNIT_ROLES else "cả tỉnh hoặc một đơn vị"
        factor = "hai bước đăng nhập" if role in SECOND_FACTOR_ROLES else "một bước đăng nhập"
        deputy = "có người làm thay" if role in DEPUTISED else "không có người làm thay"
        lines += [f"## {role.label}", "", f"`{role.value}` · {where} · {factor} · {deputy}", ""]
        lines += ["| Việc | | Phạm vi |", "| --- | --- | --- |"]
        for capability in Capability:
            if capability in CAPABILITIES[role]:
                scope = "cả tỉnh" if capability in PROVINCE_ONLY else _within(capability.value)
                lines.append(f"| {WORDS[capability.value]} | `{capability.value}` | {scope} |")
        lines.append("")
    return lines


def _within(capability: str) -> str:
    return {"enter": "–", "own": "của chính mình"}.get(capability, "nơi được giao")


def _given() -> list[str]:
    from thidua.accounts.enums import GIVES, Role

    lines = ["## Ai giao được vai trò nào", "", "Không ai tự giao cho mình.", "", "| Người giao | Vai trò | Nơi |"]
    lines.append("| --- | --- | --- |")
    for giver in Role:
        if giver in GIVES:
            given = ", ".join(str(role.label) for role in Role if role in GIVES[giver])
            where = "cả tỉnh" if giver == Role.ADMINISTRATOR else "đơn vị mình và các đơn vị dưới"
            lines.append(f"| {giver.label} | {given} | {where} |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
