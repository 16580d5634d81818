"""Does mail leave through the server that THIDUA_MAIL_URL names, and stay private where there is none?"""

import base64
import socketserver
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail

from config.mail import mail_settings

Use = Callable[[str | None], None]


class Inbox(socketserver.ThreadingTCPServer):
    """A mail server of this machine: what it took, and the names and passwords that it was shown."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answer: str = "250 OK") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answer = answer
        self.taken: list[tuple[str, Any]] = []
        self.shown: list[tuple[str, str]] = []


class Conversation(socketserver.StreamRequestHandler):
    """The part of SMTP (RFC 5321, 4954) that a sender of one message speaks."""

    server: Inbox

    def handle(self) -> None:
        recipient = ""
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                self.say("250-here")
                self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                self.server.shown.append((user, password))
                self.say("235 in")
            elif verb == "RCPT":
                recipient = rest
                self.say("250 OK")
            elif verb == "DATA":
                self.say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append((recipient, message_from_bytes(text, policy=policy.default)))
                self.say(self.server.answer)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def served(inbox: Inbox) -> Iterator[int]:
    thread = threading.Thread(target=inbox.serve_forever, daemon=True)
    thread.start()
    try:
        yield inbox.server_address[1]
    finally:
        inbox.shutdown()
        inbox.server_close()
        thread.join()


@pytest.fixture
def mail_at(settings: Any, tmp_path: Path) -> Use:
    def use(url: str | None) -> None:
        for name, value in mail_settings(url, tmp_path).items():
            setattr(settings, name, value)

    return use


def send() -> None:
    send_mail("Thi đua: lời mời", "Lượt số 12.\nĐường dẫn ở dưới.\n", None, ["bao-ve@example.vn"])


def test_it_arrives_as_it_was_written(mail_at: Use) -> None:
    inbox = Inbox()
    with served(inbox) as port:
        mail_at(f"smtp://127.0.0.1:{port}")
        send()
    ((recipient, message),) = inbox.taken
    assert "bao-ve@example.vn" in recipient
    assert message["Subject"] == "Thi đua: lời mời"
    assert message["From"] == "thidua@localhost"
    assert message.get_content().replace("\r\n", "\n") == "Lượt số 12.\nĐường dẫn ở dưới.\n"
    assert inbox.shown == []


def test_name_and_password_reach_the_server_decoded(mail_at: Use) -> None:
    inbox = Inbox()
    with served(inbox) as port:
        mail_at(f"smtp://nguoi%40gui:bi%2Fm%40t@127.0.0.1:{port}")
        send()
    assert inbox.shown == [("nguoi@gui", "bi/m@t")]


def test_a_server_that_refuses_or_is_not_there_is_an_error_that_is_tried_again(mail_at: Use) -> None:
    from thidua.accounts.tasks import AGAIN

    tried_again = tuple(AGAIN.retry_exceptions or ())
    with served(Inbox("451 later")) as port:
        mail_at(f"smtp://127.0.0.1:{port}")
        with pytest.raises(tried_again):
            send()
    with pytest.raises(tried_again):
        send()  # it has gone


def test_without_a_server_only_this_user_reads_the_files(mail_at: Use, tmp_path: Path) -> None:
    mail_at(None)
    send()
    (file,) = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"To: bao-ve@example.vn" in file.read_bytes()
