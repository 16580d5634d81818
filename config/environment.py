"""Which environment variables steer Thi đua? Every one of them is read, typed and named here, nowhere else.

A machine without any of them works: keys are then made once and kept in `var/keys.json` (readable by this user only).
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from thidua.lib.postgres.urls import part

TRUE_WORDS: Final = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Environment:
    """What the surroundings say, typed. `None` and empty tuples mean: not said."""

    var_dir: Path
    database_url: str | None
    database_owner_url: str | None
    database_name: str | None  # on that server, or on the embedded one
    secret_key: str
    sealing_keys: tuple[str, ...]  # "number:base64 of 32 bytes"; the highest number seals, every one opens
    index_key: str  # base64 of 32 bytes: the keyed blind indexes
    keys_from_environment: bool
    debug: bool
    allowed_hosts: tuple[str, ...]
    is_https: bool  # cookies travel over HTTPS only
    trusted_origins: tuple[str, ...]  # of forms, behind a proxy: https://thidua.example.vn
    today: date | None  # demonstrations only: the day on which they stand
    upload_bytes: int  # the largest file that a browser may send
    learn_from: int  # reviewed pairs that a model of linking needs to learn from
    second_factor: bool  # roles that must show a second factor have to; off for a demonstration
    trusted_proxies: int  # how many proxies of the office stand before this server and say whose request it is
    mail_url: str | None  # smtp://, starttls:// or smtps://user:password@host:port; none: files in var/mail
    mail_from: str
    data_officer_mail: str  # who is told of emergency access and of the audit's heads
    relatives_phone: str  # whom a relative calls who cannot or would not answer by himself
    anchor_dir: Path  # where the heads of the audit's blocks are kept outside the database
    oidc_url: str | None  # single sign-on: the provider's address (…/.well-known/openid-configuration stands below it)
    oidc_client: str
    oidc_secret: str
    oidc_name: str
    oidc_claim: str  # the claim that holds our user name; empty: accounts are found by the verified e-mail address


def read_environment(base_dir: Path) -> Environment:
    """The variables of this process; missing keys come from `var/keys.json`, which is made when it is not there."""
    var_dir = Path(_text("THIDUA_VAR_DIR") or base_dir / "var")
    given = {name: _text(name) for name in ("THIDUA_SECRET_KEY", "THIDUA_SEALING_KEYS", "THIDUA_INDEX_KEY")}
    keys = {name: value for name, value in given.items() if value}
    if len(keys) < len(given):
        keys = kept_keys(var_dir) | keys
    return Environment(
        var_dir=var_dir,
        database_url=_text("DATABASE_URL"),
        database_owner_url=_text("DATABASE_OWNER_URL"),
        database_name=_text("THIDUA_DATABASE"),
        secret_key=keys["THIDUA_SECRET_KEY"],
        sealing_keys=_words(keys["THIDUA_SEALING_KEYS"]),
        index_key=keys["THIDUA_INDEX_KEY"],
        keys_from_environment=all(given.values()),
        debug=(_text("THIDUA_DEBUG") or "").lower() in TRUE_WORDS,
        allowed_hosts=_words(_text("THIDUA_ALLOWED_HOSTS") or "localhost,127.0.0.1,[::1]"),
        is_https=(_text("THIDUA_HTTPS") or "").lower() in TRUE_WORDS,
        trusted_origins=_words(_text("THIDUA_TRUSTED_ORIGINS") or ""),
        today=_day("THIDUA_TODAY"),
        upload_bytes=_number("THIDUA_UPLOAD_MB", 200) * 2**20,
        learn_from=_number("THIDUA_LEARN_FROM", 50),
        second_factor=(_text("THIDUA_SECOND_FACTOR") or "1").lower() in TRUE_WORDS,
        trusted_proxies=_number("THIDUA_TRUSTED_PROXIES", 0, least=0),
        mail_url=_text("THIDUA_MAIL_URL"),
        mail_from=_text("THIDUA_MAIL_FROM") or "thidua@localhost",
        data_officer_mail=_text("THIDUA_DATA_OFFICER_MAIL") or "",
        relatives_phone=_text("THIDUA_RELATIVES_PHONE") or "1900 9068",  # Vietnam Social Security's own line
        anchor_dir=Path(_text("THIDUA_ANCHOR_DIR") or var_dir / "anchors"),
        oidc_url=_text("THIDUA_OIDC_URL"),
        oidc_client=_text("THIDUA_OIDC_CLIENT") or "",
        oidc_secret=_text("THIDUA_OIDC_SECRET") or "",
        oidc_name=_text("THIDUA_OIDC_NAME") or "SSO",
        oidc_claim=_text("THIDUA_OIDC_CLAIM") or "",
    )


def move_into_demo(base_dir: Path) -> None:
    """Before the settings are read: this process and its children work in a place of the demo's own, so that invented
    people never mix with an office's (a folder of its own with its keys, and a database of its own name)."""
    var_dir = Path(_text("THIDUA_VAR_DIR") or base_dir / "var")
    os.environ["THIDUA_VAR_DIR"] = str(var_dir / "demo")
    server = _text("DATABASE_URL")
    if server:
        os.environ["THIDUA_DATABASE"] = f"demo_{part(server, 'dbname') or 'thidua'}"
    else:
        os.environ.pop("THIDUA_DATABASE", None)
    os.environ.pop("THIDUA_TODAY", None)  # the demo says itself where it stands
    os.environ.setdefault("THIDUA_SECOND_FACTOR", "0")  # nobody has an authenticator for invented people


def stand_on(day: date, database: str) -> None:
    """What children of this process are told: the day on which the demo stands and its database."""
    os.environ["THIDUA_TODAY"], os.environ["THIDUA_DATABASE"] = day.isoformat(), database


def kept_keys(var_dir: Path) -> dict[str, str]:
    """The keys of this machine's `var/keys.json`; the first caller makes the file, all at once."""
    path = var_dir / "keys.json"
    if not path.exists():
        var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"keys.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(_new_keys(), file, indent=1)
        try:
            os.link(draft, path)  # link never overwrites: of two starters one wins and both read the winner's keys
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _new_keys() -> dict[str, str]:
    return {
        "THIDUA_SECRET_KEY": secrets.token_urlsafe(50),
        "THIDUA_SEALING_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "THIDUA_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def _text(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _day(name: str) -> date | None:
    text = _text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SystemExit(f"{name} phải là một ngày dạng 2025-07-10, không phải {text!r}.") from error


def _number(name: str, otherwise: int, least: int = 1) -> int:
    text = _text(name) or str(otherwise)
    if not text.isdecimal() or int(text) < least:
        raise SystemExit(f"{name} phải là một số nguyên từ {least} trở lên, không phải {text!r}.")
    return int(text)
