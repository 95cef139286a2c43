"""Child processes that never outlive their parent, however it went."""

import os
import signal
import threading
import time

SUPERVISED = "ASHAR_SUPERVISED"
LOOK_EVERY = 0.5


def end_with_parent() -> None:
    """Stop this process in order when the one that started it is gone; nothing without a supervisor."""
    if os.environ.get(SUPERVISED) == "1":
        threading.Thread(target=_watch, args=(os.getppid(),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
