"""Issuing the quarterly sheet of execution."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.execution import execution_of
from ashar.agreements.execution_paper import CODE, execution_facts
from ashar.core import clock
from ashar.core.documents import Document, issue_document
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority


def issuing_blockers(year: int, quarter: int) -> Iterator[Blocker]:
    """Why the sheet of this quarter cannot be issued now."""
    if date(year, quarter * 3 - 2, 1) > clock.today():
        yield Blocker(_("This quarter has not begun yet."))


@transaction.atomic
def issue_execution_sheet(*, authority: Authority, year: int, quarter: int, by: User) -> Document:
    """Keep the sheet as it stands now, as a paper with a number that everybody can read and check."""
    if not by.holds(authority.pk, "finance"):
        raise Refused(_("The finance officer issues the sheet of execution."))
    if reasons := list(issuing_blockers(year, quarter)):
        raise Refused(*reasons)
    return issue_document(
        CODE,
        subject_number=f"{authority.code}-{year}",
        chain=authority.code,
        data=execution_facts(execution_of(authority, year, quarter)),
        by=by,
        is_demonstration=authority.is_demonstration,
        is_public=True,
    )
