"""The row of an issued document."""

from __future__ import annotations

from django.db import models

from ashar.core import triggers
from ashar.core.thread import Mode


class Document(models.Model):
    """An issued paper. `data` are the exact bytes of its facts, of which `sha256` was put in the journal.

    What it says never changes: a correction is a new document that supersedes this one.
    """

    number = models.CharField(max_length=40, unique=True)
    chain = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    subject_number = models.CharField(max_length=40, db_index=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="supersedes")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.LIVE)
    is_demonstration = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)

    superseded_by_id: int | None

    def __str__(self) -> str:
        return self.number


_FIXED = (
    "number",
    "chain",
    "kind",
    "subject_number",
    "data",
    "sha256",
    "issued_at",
    "mode",
    "is_demonstration",
)

triggers.register(
    triggers.Trigger(
        "core_document_no_delete", "core_document", "DELETE", "An issued document is not deleted."
    ),
    triggers.Trigger(
        "core_document_is_final",
        "core_document",
        "UPDATE",
        "An issued document does not change; issue another that supersedes it.",
        when=" OR ".join(
            [
                *(f"NEW.{column} <> OLD.{column}" for column in _FIXED),
                "(OLD.superseded_by_id IS NOT NULL AND NEW.superseded_by_id IS NULL)",
                "NEW.superseded_by_id <> OLD.superseded_by_id",
            ]
        ),
    ),
)
