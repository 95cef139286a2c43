"""How papers of a vault stand on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from ashar.core import clock, i18n
from ashar.organisations.models import Organisation, VaultDocument
from ashar.organisations.vault import keeping
from ashar.organisations.vault.actions import SOON, days_left
from ashar.organisations.vault.keeping import Kept, Unreadable
from ashar.organisations.vault.kinds import OTHER, PaperKind, kind_of, kinds


@dataclass(frozen=True)
class Shown:
    """A paper with its kind; `kept` is None when its key is gone."""

    document: VaultDocument
    kind: PaperKind
    kept: Kept | None

    @property
    def title(self) -> str:
        """What it is."""
        return (self.kept.title if self.kept else "") or self.kind.title

    @property
    def badge(self) -> tuple[str, str]:
        """Until when it is valid, with the tone of the badge."""
        left, last = days_left(self.document), self.document.valid_until
        if self.kept is None:
            return _("cannot be read"), "stop"
        if left is None or last is None:
            return _("no last day"), ""
        day = i18n.short_day(last)
        if left < 0:
            return _("expired: {day}").format(day=day), "stop"
        return _("valid until {day}").format(day=day), "wait" if left <= SOON else "ok"


def shown(documents: list[VaultDocument]) -> list[Shown]:
    """Papers of one organisation in the order of their kinds."""
    try:
        kept = keeping.kept_together(documents)
    except Unreadable:
        kept = {}
    order = list(kinds())
    rows = [Shown(each, kind_of(each.kind), kept.get(each.pk)) for each in documents]
    return sorted(rows, key=lambda row: (order.index(row.kind.code), row.document.pk))


def papers_of(organisation: Organisation) -> list[Shown]:
    """The papers that count now; three queries."""
    return shown(list(organisation.documents.current()))


def ending_papers(organisation: Organisation) -> list[VaultDocument]:
    """Papers that end soon, or are over."""
    last = clock.today() + timedelta(days=SOON)
    return list(organisation.documents.current().filter(valid_until__lte=last))


def awaited(papers: list[Shown]) -> Iterator[PaperKind]:
    """Kinds of which there is no paper yet."""
    present = {each.kind.code for each in papers}
    return (kind for code, kind in kinds().items() if code not in present and code != OTHER)
