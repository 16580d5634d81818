"""How does a file of a browser reach the disk? Sealed on its way, so that no plain copy ever lies there.

Django's own handlers keep small files in memory and write large ones in the clear; this one replaces them
(settings: ``FILE_UPLOAD_HANDLERS``).
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from thidua.lib.sealing import SealedWriter, configured_sealer

PART = ".part"


def arrivals_folder() -> Path:
    """Where files stand while they arrive; whoever accepts one moves it away."""
    folder = Path(settings.VAR_DIR) / "uploads" / "arriving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def clear_arrivals(older_than: float = 86_400) -> None:
    """Remove what a killed web process had begun to receive."""
    for path in arrivals_folder().glob(f"*{PART}"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > older_than:
                path.unlink()


class ArrivedFile(UploadedFile):  # type: ignore[type-arg]
    """A file that has arrived whole: ``sealed_path`` holds it, ``sha256`` is of its plain content.

    It goes when the request ends, unless somebody has moved it.
    """

    def __init__(self, name: str, content_type: str, size: int, sha256: str, sealed_path: Path) -> None:
        super().__init__(None, name, content_type, size)
        self.sha256, self.sealed_path = sha256, sealed_path

    def close(self) -> None:
        self.sealed_path.unlink(missing_ok=True)


class SealingHandler(FileUploadHandler):
    """Seals what arrives chunk by chunk. A file past ``UPLOAD_BYTES`` is dropped and named in ``request.too_large``."""

    chunk_size = 1 << 20

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile  # bodies are read before a view can refuse: a stranger's never reach the disk
        descriptor, path = tempfile.mkstemp(dir=arrivals_folder(), suffix=PART)
        self._path, self._stream = Path(path), os.fdopen(descriptor, "wb")
        self._writer, self._digest = SealedWriter(configured_sealer(), self._stream), hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.UPLOAD_BYTES:
            self._drop()
            self.request.too_large = [*getattr(self.request, "too_large", []), self.file_name]  # type: ignore[union-attr]
            raise SkipFile
        self._digest.update(raw_data)
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile:
        self._writer.finish()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        return ArrivedFile(
            self.file_name or "", self.content_type or "", file_size, self._digest.hexdigest(), self._path
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "_path"):
            self._drop()

    def _drop(self) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)
