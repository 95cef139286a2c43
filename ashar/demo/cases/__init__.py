"""Real orders of 2014–2019, as published: one file per authority, one per series, and the public events.

The files stand beside this one; `shapes` says what they may hold. What was not published is left out, is
null in the database and is shown as “not published”.
"""

from ashar.core.datafiles import BadFile as CaseFault
from ashar.demo.cases.loading import CASES, load_cases
from ashar.demo.cases.sources import Summary

__all__ = ["CASES", "CaseFault", "Summary", "load_cases"]
