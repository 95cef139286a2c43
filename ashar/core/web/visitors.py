"""Where a request comes from, for counting what comes from one place."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUSE = 64  # bits of an IPv6 address that one household or office has


def visitor_mark(request: HttpRequest) -> str:
    """A mark of the visitor's address that cannot be turned back into it."""
    return salted_hmac("ashar.visitor", _house_of(request.META.get("REMOTE_ADDR", ""))).hexdigest()[:32]


def _house_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network((int(found), HOUSE), strict=False))
