"""What did the reading of sent files find, for a page of another area?"""

from collections.abc import Iterable

from thidua.imports.models import UploadFile
from thidua.imports.previews import FilePreview, file_previews
from thidua.lib.sealing import configured_sealer


def previews_of(files: Iterable[UploadFile]) -> list[FilePreview]:
    """The previews of the files that could be read."""
    return file_previews(files, configured_sealer())
