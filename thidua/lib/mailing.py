"""Where does mail stay on a machine without a mail server? In files that only this user reads."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class PrivateFiles(EmailBackend):
    """Django's backend of files, with a folder and files for this user's eyes only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        folder: str = getattr(settings, "EMAIL_FILE_PATH")  # noqa: B009 (set by config.mail only where it is needed)
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(*args, **kwargs)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        self.stream = os.fdopen(os.open(self._get_filename(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb")
        return True
