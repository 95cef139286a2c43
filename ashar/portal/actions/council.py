"""Deeds on papers that join stages."""

from django.db import transaction

from ashar.accounts.models import User
from ashar.core.documents import Document, issue_document
from ashar.places.models import Authority
from ashar.portal.council import council_year
from ashar.portal.papers import council_facts


@transaction.atomic
def issue_council_paper(*, authority: Authority, year: int, kind: str, by: User) -> Document:
    """Issue the programme or its execution as it stands today; those issued before say their own day."""
    return issue_document(
        kind,
        subject_number=f"{authority.code}-{year}",
        chain=authority.code,
        data=council_facts(council_year(authority, year, for_office=True)),
        by=by,
        is_demonstration=authority.is_demonstration,
        is_public=True,
    )
