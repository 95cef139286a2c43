"""Child processes that never outlive their parent, however it went."""

import os
import signal
import threading
import time

SUPERVISED = "ASHAR_SUPERVISED"  # the process that the one started with it must not outlive
LOOK_EVERY = 0.5


def end_with_parent() -> None:
    """Stop this process in order when the one that started it is gone; nothing without a supervisor.

    The parent is named by the environment: it may have gone before this process can ask who it was.
    """
    if parent := os.environ.get(SUPERVISED):
        os.environ[SUPERVISED] = str(os.getpid())
        threading.Thread(target=_watch, args=(int(parent),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
