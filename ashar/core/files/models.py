"""The row of a stored file."""

from django.db import models

from ashar.core import clock
from ashar.core.files.antivirus import Scan


class StoredFile(models.Model):
    """A file that somebody gave. The same content is on disk once, under as many rows as people gave it.

    `purpose` is its class of data. Whoever may open it is asked of what refers to it; only
    `is_public` opens it to everybody.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    is_public = models.BooleanField(default=False)
    scan = models.CharField(max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="stored_file_is_not_empty", condition=models.Q(size__gt=0))
        ]

    def __str__(self) -> str:
        return self.name
