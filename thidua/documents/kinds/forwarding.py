"""What can an official forward to his relatives? A text in Vietnamese made of the values of law that hold on a day.

It carries no link, no key and nobody's name.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

GROUPS = (
    ("poor", "hộ nghèo"),
    ("near_poor", "hộ cận nghèo"),
    ("ethnic_minority", "người dân tộc thiểu số"),
    ("other", "người khác"),
)
TEXT = """BHXH TỰ NGUYỆN (mức áp dụng ngày {day})

BHXH tự nguyện là bảo hiểm Nhà nước tổ chức cho công dân từ đủ 15 tuổi không thuộc diện BHXH bắt buộc, để về sau có lương hưu.

Mức đóng mỗi tháng bằng {rate}% thu nhập do bạn chọn; thu nhập thấp nhất được chọn là {floor} đồng, tức đóng {contribution} đồng một tháng trước khi được hỗ trợ.

Nhà nước hỗ trợ mỗi tháng:
{support}
Thời gian hỗ trợ tối đa {months} tháng.

Đăng ký ở đâu: cơ quan BHXH, điểm thu BHXH hoặc bưu điện gần nhất. Mang theo căn cước công dân.

Tham gia hay không là do bạn quyết định. Việc xác nhận ai đã vận động bạn cũng hoàn toàn tự nguyện, không ảnh hưởng tới quyền lợi của bạn. Cơ quan BHXH sẽ tự liên hệ khi cần hỏi; không ai khác được hỏi thay."""  # noqa: E501 -- one paragraph a line: it is copied


def forwarded_text(values: Mapping[str, Decimal], day: date) -> str:
    """The text; ``values`` are the parameters of law that hold on ``day``, by their keys."""
    amounts = monthly_amounts(values)
    support = [f"- {name}: {amount} đồng" for name, amount in amounts.pop("support")]
    return TEXT.format(day=f"{day:%d/%m/%Y}", support="\n".join(support), **amounts)


def monthly_amounts(values: Mapping[str, Decimal]) -> dict[str, Any]:
    """What one pays and is given a month at the least income, as text: ``rate`` (per cent), ``floor``,
    ``contribution``, ``support`` as (group, amount), and for how many ``months`` it is given."""
    contribution = values["income_floor"] * values["contribution_rate"] / 100
    return {
        "rate": f"{values['contribution_rate']:f}",
        "floor": _dong(values["income_floor"]),
        "contribution": _dong(contribution),
        "support": [
            (name, _dong(contribution * values[f"support_{group}"] / 100))
            for group, name in GROUPS
            if values.get(f"support_{group}")
        ],
        "months": int(values["support_longest_months"]),
    }


def _dong(amount: Decimal) -> str:
    return f"{amount:,.0f}".replace(",", ".")
