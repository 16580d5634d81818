"""How long does the server take for a page, how many bytes come, and what do fifty people at once feel?

Times are taken at the other end of a loopback connection that stays open: from the first byte of the request to the
last of the answer. They are the server's time and a fraction of a millisecond more.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

LINKED = re.compile(r'<(?:link[^>]*rel="stylesheet"[^>]*href|script[^>]*src)="([^"]+)"')
CHARTS = re.compile(r'name="charts-script" content="([^"]+)"')
IDLE = 10.0  # seconds; the server closes what is silent for longer
IN_STYLES = re.compile(r'url\("?(?!data:)([^")]+)"?\)')


class Visitor:
    """One browser that is signed in, on one connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie, self._used_at = cookie, 0.0
        self.led_to = ""  # by the last answer, when it was a redirect

    def open(self, address: str, encoding: str = "br, gzip") -> tuple[float, int, bytes]:
        """(seconds, status, body as it travelled). A connection that nobody used for a while is made anew first."""
        if time.monotonic() - self._used_at > IDLE:
            self._connection.close()
            self._connection.connect()
        started = time.perf_counter()
        self._connection.request("GET", address, headers={"Cookie": self._cookie, "Accept-Encoding": encoding})
        response = self._connection.getresponse()
        body = response.read()
        self.led_to = response.getheader("Location") or ""
        self._used_at = time.monotonic()
        return time.perf_counter() - started, response.status, body

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return percentile(self.values, 50)

    @property
    def p95(self) -> float:
        return percentile(self.values, 95)


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that at least ``share`` per cent of the values do not exceed."""
    ordered = sorted(values)
    place = -(-len(ordered) * share // 100)
    return ordered[max(0, place - 1)]


def times_of(visitor: Visitor, addresses: Sequence[str], number: int) -> Times:
    """The addresses in turn, ``number`` requests after a first round that counts for nothing."""
    values = []
    for place in range(-min(len(addresses), 10), number):
        address = addresses[place % len(addresses)]
        seconds, status, _ = visitor.open(address)
        if status != 200:
            raise SystemExit(f"{address} answers {status} {visitor.led_to}")
        if place >= 0:
            values.append(seconds * 1000)
    return Times(tuple(values))


@dataclass
class Load:
    """What many people at once met."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def crowd(port: int, cookie: str, addresses: Sequence[str], *, people: int, seconds: float, think: float) -> Load:
    """``people`` browsers open random pages for ``seconds``, each thinking ``think`` seconds on average between two."""
    load, end = Load(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_wander, args=(port, cookie, addresses, load, end, think, seed))
        for seed in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def _wander(port: int, cookie: str, addresses: Sequence[str], load: Load, end: float, think: float, seed: int) -> None:
    rng = random.Random(seed)
    time.sleep(rng.random() * think)
    with closing(Visitor(port, cookie)) as visitor:
        while time.monotonic() < end:
            address = rng.choice(addresses)
            try:
                took, status, _ = visitor.open(address)
            except (OSError, http.client.HTTPException) as error:
                load.errors.append(f"{address}: {error!r}")
                visitor.close()  # the next request opens it anew
            else:
                load.milliseconds.append(took * 1000)
                if status != 200:
                    load.errors.append(f"{address}: {status}")
            time.sleep(rng.uniform(0.5, 1.5) * think)


@dataclass(frozen=True)
class Weight:
    """Bytes as they travel: the page, what every first visit brings besides it, and the charts."""

    page: int
    shared: int
    charts: int


def weigh(visitor: Visitor, address: str) -> Weight:
    text = visitor.open(address, "identity")[2].decode()
    files = set(LINKED.findall(text))
    for style in [name for name in files if name.endswith(".css")]:
        names = IN_STYLES.findall(visitor.open(style, "identity")[2].decode())
        files.update(f"{style.rpartition('/')[0]}/{name.removeprefix('./')}" for name in names)
    return Weight(
        page=size_of(visitor, address),
        shared=sum(size_of(visitor, name) for name in files),
        charts=sum(size_of(visitor, name) for name in CHARTS.findall(text)),
    )


def size_of(visitor: Visitor, address: str) -> int:
    _, status, body = visitor.open(address)
    if status != 200:
        raise SystemExit(f"{address} answers {status}")
    return len(body)
