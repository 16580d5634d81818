"""Every benchmark in one run: reading, a whole province, a whole nation, linking, the web; ours, a peer and the floor.

`make bench` takes more than an hour on two cores; `make bench ARGS=--quick` the same tables at smaller sizes in
minutes.
"""

import argparse
import subprocess
import sys

FULL = {
    "Đọc sổ đóng (xlsx)": ["benchmarks.reading"],
    "Đọc sổ đóng (csv)": ["benchmarks.reading", "--format", "csv"],
    "Một triệu dòng (xlsx)": ["benchmarks.reading", "--rows", "1000000", "--runs", "1"],
    "Một triệu dòng (csv)": ["benchmarks.reading", "--rows", "1000000", "--runs", "1", "--format", "csv"],
    "Cả tỉnh": ["benchmarks.province"],
    "Xét kết quả cỡ cả nước": ["benchmarks.nation"],
    "Đối chiếu phiếu với sổ": ["benchmarks.linking"],
    "Trang web": ["benchmarks.web"],
}
QUICK = {
    "Đọc sổ đóng (xlsx)": ["benchmarks.reading", "--rows", "20000", "--runs", "3"],
    "Cả tỉnh (cỡ nhỏ)": ["benchmarks.province", "--small", "--repeat", "1"],
    "Xét kết quả cỡ một phần mười cả nước": ["benchmarks.nation", "--scale", "0.1", "--runs", "3"],
    "Đối chiếu phiếu với sổ (cỡ nhỏ)": ["benchmarks.linking", "--small"],
    "Trang web (cỡ nhỏ)": ["benchmarks.web", "--small", "--requests", "50", "--seconds", "15"],
}


def main() -> int:
    """Run the chosen set one after the other; the first failure ends it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer runs")
    chosen = QUICK if parser.parse_args().quick else FULL
    for title, arguments in chosen.items():
        print(f"\n=== {title} ===", flush=True)
        done = subprocess.run([sys.executable, "-m", *arguments], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
