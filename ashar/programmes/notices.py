"""What the office hears of its programme."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ashar.accounts.queries import holders
from ashar.core.notices import NoticeKind, notify, register
from ashar.programmes.models import Comment

register(
    NoticeKind(
        code="programmes.comment",
        subject=_("A comment on the draft programme {programme}"),
        body=_("Read it and answer it in public, before the programme goes to the council."),
        link="programmes:comment-of",
    ),
)


def tell_of_comment(comment: Comment) -> None:
    """Tell the specialists that somebody waits for an answer."""
    specialists = holders(comment.programme.authority_id, "specialist")
    facts = {"programme": comment.programme.number}
    notify(specialists, number=comment.number, kind="programmes.comment", facts=facts)
