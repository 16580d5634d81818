"""How does mail leave the machine? As ``THIDUA_MAIL_URL`` says; without it, it stays as private files."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS: Final = 15  # a mail server that does not answer holds a worker no longer
PORTS: Final = {"smtp": 25, "smtps": 465, "starttls": 587}
LOCAL: Final = {"localhost", "127.0.0.1", "::1"}
ESCAPES: Final = "ký tự / ? # @ : trong mật khẩu phải viết là %2F %3F %23 %40 %3A"
EXAMPLE: Final = "starttls://nguoi-gui%40example.vn:mat-khau@mail.example.vn:587"


def mail_settings(url: str | None, var_dir: Path) -> dict[str, Any]:
    """``EMAIL_*`` of Django's settings. Ends the start with a sentence when the address cannot be used; the sentence
    never repeats it, because it holds a password."""
    if not url:
        return {"EMAIL_BACKEND": "thidua.lib.mailing.PrivateFiles", "EMAIL_FILE_PATH": str(var_dir / "mail")}
    parts, port = _parts(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and not user:
        raise _refusal("có mật khẩu mà không có tên người gửi")
    if user and parts.scheme == "smtp" and parts.hostname not in LOCAL:
        raise _refusal("sẽ gửi mật khẩu không mã hóa; hãy dùng starttls:// hoặc smtps://")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_TLS": parts.scheme == "starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS,
    }


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refusal(f"có cổng hoặc tên máy chủ không đọc được; {ESCAPES}") from error
    if parts.scheme not in PORTS:
        raise _refusal("phải bắt đầu bằng smtp://, starttls:// hoặc smtps://")
    if not parts.hostname:
        raise _refusal("thiếu tên máy chủ thư")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise _refusal(f"có phần thừa sau tên máy chủ; {ESCAPES}")
    if port == 0:
        raise _refusal("có cổng 0; hãy ghi cổng của máy chủ thư hoặc bỏ trống")
    return parts, port or PORTS[parts.scheme]


def _refusal(problem: str) -> SystemExit:
    return SystemExit(f"THIDUA_MAIL_URL {problem}. Ví dụ: {EXAMPLE}")
