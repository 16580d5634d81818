"""Does a tracked file name a package registry or a path of one machine? Neither belongs in the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 2_000_000
# Split, so that this file does not name what it looks for.
HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "npmmirror" + ".com",
    "deb.debian" + ".org",
)
PATHS = ("home/", "root/", "work/", "opt/", "Users/")
PATTERN = re.compile(
    "|".join([*map(re.escape, HOSTS), rf"(?<![\w.~-])/(?:{'|'.join(PATHS)})", r"--(?:extra-)?index-url"])
)
EXEMPT = {".ci/addresses.py", "bootstrap.py"}


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [line for name in filter(None, listed.split("\0")) if name not in EXEMPT for line in mentions(ROOT / name)]
    print("\n".join(found) or "không có địa chỉ kho gói, không có đường dẫn riêng của máy")
    return 1 if found else 0


def mentions(path: Path) -> list[str]:
    if not path.is_file() or path.stat().st_size > LARGEST:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:  # a workbook among the samples
        return []
    return [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:120]}" for n, line in enumerate(lines, 1) if PATTERN.search(line)
    ]


if __name__ == "__main__":
    sys.exit(main())
