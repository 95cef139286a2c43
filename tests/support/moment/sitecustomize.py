"""Found by Python at the start of every process of a live server: sets its clock for a test.

The product has no such door; a server in a test is started at another moment from outside.
"""

import os

if moment := os.environ.get("ASHAR_TEST_MOMENT"):
    from datetime import datetime

    import time_machine

    time_machine.travel(datetime.fromisoformat(moment), tick=True).start()
