"""What is wrong with this installation, in plain words of three languages.

`examine` is asked at start-up and looks only at what can keep Ashar from starting; `examine_all` is
`ashar doctor` and also looks at what may have been lost, or is late.
"""

from collections.abc import Callable, Iterable, Iterator

from ashar.config.doctor import running, starting
from ashar.config.doctor.finding import Finding

__all__ = ["Finding", "examine", "examine_all"]

Examination = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """What keeps Ashar from starting, and what is worth knowing then; the grave first."""
    return _found(starting.EXAMINATIONS)


def examine_all() -> list[Finding]:
    """Everything that is wrong or worth knowing; the grave first."""
    found = examine()
    if any(finding.is_grave for finding in found):
        return found  # what lies deeper can be asked only of a database that is there and up to date
    return found + _found(running.EXAMINATIONS)


def _found(examinations: Iterable[Examination]) -> list[Finding]:
    found = [finding for examination in examinations for finding in examination()]
    return sorted(found, key=lambda finding: not finding.is_grave)
