"""`python -m tools.bench`: prepare an installation in a temporary folder and run the benches."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from tools.bench.measuring import Figure, show, write


@dataclass(frozen=True)
class Bench:
    """A bench by its name, and whether it wants the town to be there (else it runs before it is built)."""

    measure: Callable[[], Figure]
    wants_town: bool = True

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.measure.__name__


def benches() -> list[Bench]:
    """All of them, in the order in which they are run."""
    from tools.bench import dossiers, filing, journal, memory, needs, pages, protocol, slow, surge

    return [
        Bench(journal.journal_append, wants_town=False),
        Bench(journal.journal_verify, wants_town=False),
        Bench(pages.first_page_bare, wants_town=False),
        Bench(pages.first_page_demo),
        Bench(pages.public_order),
        Bench(filing.filing),
        Bench(surge.filing_surge),
        Bench(slow.slow_clients),
        Bench(memory.memory),
        Bench(needs.import_signals),
        Bench(dossiers.dossier_100),
        Bench(pages.public_list),
        Bench(pages.my_work),
        Bench(pages.staff_list),
        Bench(protocol.protocol_90),
    ]


def start(folder: str) -> None:
    """Django on an empty, migrated database: in this folder, or where DATABASE_URL says."""
    os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="ashar.config.settings")
    import django

    django.setup()
    from ashar.config.setup import bring_up_to_date

    bring_up_to_date(lambda told: None)


def main() -> None:
    """Run the benches (or the one named by ONLY), print the table, write build/bench.json."""
    os.environ.pop("DATABASE_URL", None)  # all figures are of SQLite
    with tempfile.TemporaryDirectory() as folder:
        start(folder)
        known = benches()
        only = os.environ.get("ONLY")
        chosen = [bench for bench in known if only in (None, "", bench.name)]
        if not chosen:
            raise SystemExit(f"There is no bench {only}; there are: {', '.join(b.name for b in known)}")
        figures = []
        for bench in chosen:
            if bench.wants_town:
                from tools.bench.town import build

                build()
            figures.append(bench.measure())
            show(figures[-1:], headed=len(figures) == 1)
    write(figures)


if __name__ == "__main__":
    main()
