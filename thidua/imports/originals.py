"""Where are the original files, and how are they kept so that only a key holder can read them?"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from thidua.lib.receiving import PART, arrivals_folder
from thidua.lib.sealing import Sealer, configured_sealer, key_numbers_of

CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class OriginalStore:
    """A folder of sealed files named by the SHA-256 of their content."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def path_of(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.sealed"

    def keep(self, path: Path, sha256: str) -> None:
        """Seal a copy of the file under its hash. A copy appears whole or not at all; one that is there stays."""
        target = self.path_of(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("rb") as source:
                self._write(target, iter(lambda: source.read(CHUNK_BYTES), b""))

    def read(self, sha256: str) -> Iterator[bytes]:
        """The original, decrypted chunk by chunk. Raises SealingError when it was changed."""
        yield from self._open(self.path_of(sha256))

    def reseal(self) -> int:
        """Seal anew the files that an older key sealed, each replaced at once; how many."""
        return sum(self._reseal(path) for path in sorted(self._folder.glob("*/*.sealed")))

    def count(self) -> Counter[int]:
        """How many files need each key."""
        return count_files(self._folder.glob("*/*.sealed"))

    def _reseal(self, path: Path) -> bool:
        """Whether it needed an older key. A file that somebody removes meanwhile stays removed."""
        try:
            with _held(path.parent):
                is_old = bool(_keys_of(path) - {self._sealer.newest})
                if is_old:
                    self._write(path, self._open(path))
                return is_old
        except FileNotFoundError:
            return False

    def _open(self, path: Path) -> Iterator[bytes]:
        with path.open("rb") as sealed:
            yield from self._sealer.open_file(sealed)

    def _write(self, target: Path, chunks: Iterator[bytes]) -> None:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as sealed:
                self._sealer.seal_chunks(chunks, sealed)
                sealed.flush()
                os.fsync(sealed.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


class UploadStore(OriginalStore):
    """Sealed files of uploads that are not decided yet: a folder an upload, a number a file."""

    def place_of(self, upload: int, place: int) -> Path:
        return self._folder / str(upload) / f"{place}.sealed"

    def accept(self, arrived: Path, upload: int, place: int) -> None:
        """Move a file that has arrived sealed to its upload."""
        target = self.place_of(upload, place)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(arrived, target)

    def unpack(self, upload: int, place: int, target: Path) -> Path:
        """A plain copy for reading, in a folder that only this process sees."""
        with target.open("xb") as plain:
            for chunk in self._open(self.place_of(upload, place)):
                plain.write(chunk)
        return target

    def remove(self, upload: int) -> None:
        """Its files go. Whoever is sealing one of them anew is waited for, so that none comes back."""
        folder = self._folder / str(upload)
        with suppress(FileNotFoundError), _held(folder):
            shutil.rmtree(folder, ignore_errors=True)

    def kept(self, older_than: float) -> list[int]:
        """The uploads that have had files here for so many seconds."""
        until = time.time() - older_than
        folders = [path for path in self._folder.glob("*") if path.name.isdecimal()]
        return [int(path.name) for path in folders if path.stat().st_mtime <= until]


def original_store() -> OriginalStore:
    """Where this installation keeps sealed originals."""
    return OriginalStore(settings.VAR_DIR / "originals", configured_sealer())


def upload_store() -> UploadStore:
    """Where this installation keeps uploads until they are decided."""
    return UploadStore(settings.VAR_DIR / "uploads", configured_sealer())


class SealedFiles:
    """The files of a store, as rotating the keys sees them."""

    table, is_passing = "", False

    def __init__(self, name: str, store: OriginalStore) -> None:
        self.name, self._store = name, store

    def count(self) -> Counter[int]:
        return self._store.count()

    def reseal(self, sealer: Sealer) -> int:
        return self._store.reseal()


class Arrivals:
    """Files that browsers are sending now: they go or become an upload's within minutes."""

    name, table, is_passing = "tệp đang gửi đến", "", True

    def count(self) -> Counter[int]:
        return count_files(arrivals_folder().glob(f"*{PART}"))

    def reseal(self, sealer: Sealer) -> int:
        return 0


def sealed_files() -> list[Arrivals | SealedFiles]:
    """Arrivals come first: a file that moves on while somebody counts is counted twice rather than not at all."""
    return [Arrivals(), SealedFiles("tệp chờ quyết định", upload_store()), SealedFiles("tệp gốc", original_store())]


def count_files(paths: Iterable[Path]) -> Counter[int]:
    """How many of the files need each key; those that are gone meanwhile need none."""
    counts: Counter[int] = Counter()
    for path in paths:
        with suppress(FileNotFoundError):
            counts.update(_keys_of(path))
    return counts


def _keys_of(path: Path) -> set[int]:
    with path.open("rb") as sealed:
        return key_numbers_of(sealed)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder is one process's within the block. Raises FileNotFoundError when it is not there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
