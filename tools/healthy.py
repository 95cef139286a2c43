"""Exit 0 when Ashar answers on this machine, 1 when it does not: for a container's health check."""

import os
import sys
import urllib.request

address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/ky/about/"
# As the proxy would ask: an installation with a public address sends everything else to https.
request = urllib.request.Request(address, headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
try:
    with urllib.request.urlopen(request, timeout=8) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as error:
    sys.exit(f"{address}: {error}")
