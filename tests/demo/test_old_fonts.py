"""Do the letters of the old fonts come out as real files have them?"""

import pytest

from thidua.demo.old_fonts import to_tcvn3, to_vni


@pytest.mark.parametrize(
    ("text", "tcvn3", "vni"),
    [
        ("Nguyễn Thị Hòa", "NguyÔn ThÞ Hßa", "Nguyeãn Thò Hoøa"),
        ("Trần Đức Lương", "TrÇn §øc L\xad¬ng", "Traàn Ñöùc Löông"),
        ("Võ Quỳnh Như", "Vâ Quúnh Nh\xad", "Voõ Quyønh Nhö"),
        ("phường Vĩnh Hải", "ph\xadêng VÜnh H¶i", "phöôøng Vónh Haûi"),
        ("Lặng Ổn", "LÆng æn", "Laëng OÅn"),
        ("Anh 12/5", "Anh 12/5", "Anh 12/5"),
    ],
)
def test_letters(text: str, tcvn3: str, vni: str) -> None:
    assert to_tcvn3(text) == tcvn3
    assert to_vni(text) == vni
