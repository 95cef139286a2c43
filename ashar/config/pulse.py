"""Does Ashar answer on this machine? Asked by the worker, and by a container's health check."""

import os
import sys
import urllib.request

NEAR = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to ask, not to bind
PAGE = "/ky/about/"
PATIENCE = 8


def near(host: str) -> str:
    """The address by which a service that listens at this one is asked on its own machine."""
    return NEAR.get(host, host)


def answers() -> bool:
    """Whether a page of this installation comes back within PATIENCE seconds."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    asked = near(host)
    address = f"http://{f'[{asked}]' if ':' in asked else asked}:{port}{PAGE}"
    # As the proxy would ask: an installation with a public address sends everything else to https.
    request = urllib.request.Request(address, headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if answers() else 1)
