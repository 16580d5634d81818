"""How are personal cells encrypted, and how is an exact id found without decrypting?

AES-256-GCM with the purpose of the cell as associated data, so that a sealed phone can't be passed off as a sealed id.
Blind indexes are keyed BLAKE2b digests: equal values of one field give equal bytes, and nobody without the key can
try values out. Keys come from the environment (``THIDUA_SEALING_KEYS``: ``1:base64,2:base64``, the highest number
seals; ``THIDUA_INDEX_KEY``: base64) and are never logged.
"""

import base64
import binascii
import functools
import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
INDEX_BYTES = 16
KEY_BYTES = 32
CHUNK_BYTES = 1 << 20
FORMAT = 1


class SealingError(Exception):
    """A sealed value cannot be opened, or the keys are unusable; the message is for people and names no value."""


class Sealer:
    """Seals and opens bytes under numbered keys, and computes blind indexes.

    >>> sealer = Sealer({1: bytes(32)}, bytes(32))
    >>> sealer.open(sealer.seal(b"056", "identity.phone"), "identity.phone")
    b'056'
    """

    def __init__(self, sealing_keys: Mapping[int, bytes], index_key: bytes) -> None:
        if not sealing_keys or any(len(key) != KEY_BYTES for key in sealing_keys.values()):
            raise SealingError("Khóa mã hóa phải dài đúng 32 byte; xem THIDUA_SEALING_KEYS.")
        if len(index_key) != KEY_BYTES:
            raise SealingError("Khóa chỉ mục phải dài đúng 32 byte; xem THIDUA_INDEX_KEY.")
        self._ciphers = {number: AESGCM(key) for number, key in sealing_keys.items()}
        self._current = max(sealing_keys)
        self._prefix = bytes([FORMAT, self._current])
        self._cipher = self._ciphers[self._current]
        self._index_key = index_key

    @property
    def newest(self) -> int:
        """The number of the key that seals."""
        return self._current

    def seal(self, value: bytes, purpose: str) -> bytes:
        """Encrypt: format byte, key number, nonce, ciphertext with tag. ``purpose`` must be given again to open."""
        nonce = os.urandom(NONCE_BYTES)
        return self._prefix + nonce + self._cipher.encrypt(nonce, value, purpose.encode())

    def open(self, sealed: bytes | memoryview, purpose: str) -> bytes:
        """Decrypt what ``seal`` gave. Raises SealingError for a wrong key, purpose or a changed byte."""
        sealed = bytes(sealed)
        if len(sealed) < 2 + NONCE_BYTES or sealed[0] != FORMAT or sealed[1] not in self._ciphers:
            raise SealingError("Không giải mã được: dữ liệu hỏng hoặc thiếu khóa đã dùng để mã hóa.")
        nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
        try:
            return self._ciphers[sealed[1]].decrypt(nonce, body, purpose.encode())
        except InvalidTag as error:
            raise SealingError("Không giải mã được: sai khóa hoặc dữ liệu đã bị sửa.") from error

    def open_texts(self, cells: Iterable[bytes | memoryview | None], purpose: str) -> list[str | None]:
        """``open`` for a whole column of texts; None stays None."""
        open_cell = self.open
        return [open_cell(sealed, purpose).decode() if sealed is not None else None for sealed in cells]

    def is_current(self, sealed: bytes | memoryview) -> bool:
        """Whether the newest key sealed this."""
        return bytes(sealed[:2]) == self._prefix

    def reseal(self, sealed: bytes | memoryview, purpose: str) -> bytes:
        """The same value sealed by the newest key."""
        return self.seal(self.open(sealed, purpose), purpose)

    def blind_index(self, value: str, field: str) -> bytes:
        """16 bytes that stand for ``value`` in ``field``; the same text in another field gives other bytes."""
        return hashlib.blake2b(
            value.encode(), digest_size=INDEX_BYTES, key=self._index_key, person=field.encode()[:16]
        ).digest()

    def seal_file(self, source: BinaryIO, target: BinaryIO) -> None:
        """Encrypt a stream in chunks of 1 MiB; each chunk is bound to its place and the last one is marked."""
        self.seal_chunks(iter(lambda: source.read(CHUNK_BYTES), b""), target)

    def seal_chunks(self, chunks: Iterator[bytes], target: BinaryIO) -> None:
        """``seal_file`` for what ``open_file`` gives."""
        following = next(chunks, b"")
        for number in itertools.count():
            chunk, following = following, next(chunks, b"")
            sealed = self.seal(chunk, _chunk_purpose(number, is_last=not following))
            target.write(len(sealed).to_bytes(4, "big") + sealed)
            if not following:
                return

    def open_file(self, source: BinaryIO) -> Iterator[bytes]:
        """Decrypt what ``seal_file`` wrote, chunk by chunk. Raises SealingError when cut off, reordered or changed."""
        size = source.read(4)
        for number in itertools.count():
            sealed = source.read(int.from_bytes(size, "big"))
            size = source.read(4)
            yield self.open(sealed, _chunk_purpose(number, is_last=not size))
            if not size:
                return


class SealedWriter:
    """``seal_file`` for a source that pushes: call ``write`` with pieces of any size and ``finish`` once."""

    def __init__(self, sealer: Sealer, target: BinaryIO) -> None:
        self._sealer, self._target = sealer, target
        self._waiting = bytearray()
        self._number = 0

    def write(self, piece: bytes) -> None:
        self._waiting += piece
        while len(self._waiting) > CHUNK_BYTES:  # never the last chunk: that one is marked
            self._put(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        sealed = self._sealer.seal(chunk, _chunk_purpose(self._number, is_last=is_last))
        self._target.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def _chunk_purpose(number: int, *, is_last: bool) -> str:
    return f"file.{number}.{'last' if is_last else 'more'}"


def key_numbers_of(source: BinaryIO) -> set[int]:
    """The keys that sealed the chunks of a file. Raises SealingError for what ``seal_file`` did not write."""
    numbers = set()
    while size := source.read(4):
        head = source.read(2)
        if len(size) < 4 or len(head) < 2 or head[0] != FORMAT:
            raise SealingError("Không giải mã được: tệp hỏng hoặc không phải tệp đã mã hóa.")
        numbers.add(head[1])
        source.seek(int.from_bytes(size, "big") - 2, os.SEEK_CUR)
    return numbers


def parse_keys(sealing_keys: Iterable[str], index_key: str) -> Sealer:
    """Build a Sealer from the environment's values. Raises SealingError with a sentence that says what is wrong."""
    keys: dict[int, bytes] = {}
    try:
        for entry in sealing_keys:
            number, _, encoded = entry.partition(":")
            keys[int(number)] = base64.b64decode(encoded, validate=True)
        index = base64.b64decode(index_key, validate=True)
    except (ValueError, binascii.Error) as error:
        raise SealingError(
            "THIDUA_SEALING_KEYS phải có dạng 1:base64,2:base64 và THIDUA_INDEX_KEY phải là base64."
        ) from error
    if any(not 1 <= number <= 255 for number in keys):
        raise SealingError("Số hiệu khóa trong THIDUA_SEALING_KEYS phải từ 1 đến 255.")
    return Sealer(keys, index)


@functools.cache
def configured_sealer() -> Sealer:
    """The sealer of this process's settings."""
    return parse_keys(settings.SEALING_KEYS, settings.INDEX_KEY)
