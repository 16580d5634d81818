"""Does THIDUA_MAIL_URL say how mail leaves, and is a wrong one refused at the start without telling its password?"""

from pathlib import Path
from typing import Any

import pytest

from config.mail import mail_settings

HERE = Path("/var/thidua")


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://mail.noi-bo", "mail.noi-bo", 25, False, False),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, False, False),
        ("starttls://u:p@mail.example.vn", "mail.example.vn", 587, True, False),
        ("smtps://u:p@mail.example.vn", "mail.example.vn", 465, False, True),
        ("smtps://u:p@[2001:db8::1]:2465/", "2001:db8::1", 2465, False, True),
    ],
)
def test_where_and_how(url: str, host: str, port: int, tls: bool, ssl: bool) -> None:
    found = mail_settings(url, HERE)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)
    assert found["EMAIL_TIMEOUT"] == 15


def test_user_and_password_are_percent_decoded() -> None:
    found = mail_settings("starttls://bao-tin%40example.vn:m%E1%BA%ADt%2Fkh%40%3A%25@mail.example.vn", HERE)
    assert found["EMAIL_HOST_USER"] == "bao-tin@example.vn"
    assert found["EMAIL_HOST_PASSWORD"] == "mật/kh@:%"


@pytest.mark.parametrize("url", [None, ""])
def test_without_it_mail_is_kept_as_files(url: Any) -> None:
    found = mail_settings(url, HERE)
    assert found["EMAIL_FILE_PATH"] == "/var/thidua/mail"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example.vn:25", "phải bắt đầu bằng"),
        ("http://u:bi-mat@mail.example.vn", "phải bắt đầu bằng"),
        ("smtps://", "thiếu tên máy chủ"),
        ("smtps://u:bi-mat@:465", "thiếu tên máy chủ"),
        ("smtps://u:bi-mat@mail.example.vn:cong", "không đọc được"),
        ("smtps://u:bi-mat@mail.example.vn:99999", "không đọc được"),
        ("smtps://u:bi-mat@mail.example.vn:0", "cổng 0"),
        ("smtps://u:bi-mat@[mail", "không đọc được"),
        ("smtps://u:bi/mat@mail.example.vn", "%2F"),
        ("smtps://u@mail.example.vn/hop-thu", "phần thừa"),
        ("smtps://u@mail.example.vn?x=1", "phần thừa"),
        ("smtps://:bi-mat@mail.example.vn", "không có tên người gửi"),
        ("smtp://u:bi-mat@mail.example.vn", "không mã hóa"),
    ],
)
def test_what_cannot_be_used_is_said_without_the_password(url: str, says: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        mail_settings(url, HERE)
    text = str(refusal.value)
    assert text.startswith("THIDUA_MAIL_URL ")
    assert says in text
    assert "bi-mat" not in text
    assert "Ví dụ: starttls://" in text
