"""From which address does a request come, when proxies of the office stand before this server?"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # one household or machine has a whole /64 to itself and may change within it at will
NOWHERE = "0.0.0.0"  # a request without any readable address  # noqa: S104


def client_address(request: HttpRequest) -> str:
    """The address that counts as one sender: an IPv4 address, or an IPv6 network of 64 bits.

    Without proxies (``settings.TRUSTED_PROXIES`` = 0) whatever ``X-Forwarded-For`` says is the sender's own invention
    and is not read. With n proxies of the office each has added who spoke to it, so the n-th from the right is the
    last that one of ours wrote; when fewer stand there the request did not come through them all.
    """
    return sender(full_address(request))


def full_address(request: HttpRequest) -> str:
    """The same without joining IPv6 addresses: what the owner of a session reads in its list."""
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(forwarded) >= proxies:
            return readable(forwarded[-proxies])
    return readable(request.META.get("REMOTE_ADDR") or "")


def readable(text: str) -> str:
    """The address without port and zone, an IPv4 address in IPv6 clothes as IPv4; else ``NOWHERE``.

    >>> readable("[2001:db8::1]:443"), readable("::ffff:10.0.0.1"), readable("10.0.0.1:80"), readable("x")
    ('2001:db8::1', '10.0.0.1', '10.0.0.1', '0.0.0.0')
    """
    bare = text[1:].partition("]")[0] if text.startswith("[") else text.partition("%")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return NOWHERE
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(found)


def sender(address: str) -> str:
    """The network that one sender has.

    >>> sender("10.1.2.3"), sender("2001:db8:1:2:3:4:5:6")
    ('10.1.2.3', '2001:db8:1:2::/64')
    """
    if ip_address(address).version == 4:
        return address
    return str(ip_network(f"{address}/{IPV6_PREFIX}", strict=False))
