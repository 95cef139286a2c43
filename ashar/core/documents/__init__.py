"""Documents: papers with a number and a check code, drawn in Kyrgyz and Russian from the same facts.

A stage fills the facts of a kind (`papers`), calls `issue_document` in its action and keeps the number.
The facts are kept as the bytes that were hashed; the PDF is drawn from them whenever somebody asks.
"""

from ashar.core.documents.issuing import (
    Finding,
    bears_code,
    check_code,
    issue_document,
    plain_number,
    publish_document,
    replace,
    supersede,
    verify,
)
from ashar.core.documents.kinds import (
    Facts,
    Kind,
    Texts,
    allow,
    in_all_languages,
    kind_of,
    may_read,
    register,
)
from ashar.core.documents.models import Document
from ashar.core.documents.papers import register_papers
from ashar.core.documents.rendering import render, render_direct

register_papers()

__all__ = [
    "Document",
    "Facts",
    "Finding",
    "Kind",
    "Texts",
    "allow",
    "bears_code",
    "check_code",
    "in_all_languages",
    "issue_document",
    "kind_of",
    "may_read",
    "plain_number",
    "publish_document",
    "register",
    "render",
    "render_direct",
    "replace",
    "supersede",
    "verify",
]
