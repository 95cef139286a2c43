"""Fields for files that people send."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from ashar.core.files import DOCUMENT_TYPES, PDF, PICTURE_TYPES, FileType, NotAccepted, check_upload, joined

SCAN_TYPES = (PDF, *PICTURE_TYPES)


class NamelessFileUploadHandler(FileUploadHandler):
    """Keeps a large upload in a file without a name: it is gone with the request, however that ends."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of it."""
        self.spool.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, open at its beginning."""
        self.spool.seek(0)
        told = self.content_type, file_size, self.charset, self.content_type_extra
        return UploadedFile(self.spool, self.file_name, *told)

    def upload_interrupted(self) -> None:
        """Let go of what has come."""
        if hasattr(self, "spool"):
            self.spool.close()


class UploadField(forms.FileField):
    """A file whose content is looked at before it is taken; the view keeps it with `core.files.store`."""

    default_error_messages = {"empty": _("The file is empty. Choose it again, or save it anew.")}

    def __init__(self, *, allowed: Sequence[FileType] = DOCUMENT_TYPES, **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload; raises ValidationError with the reason why it is not taken."""
        upload = super().clean(data, initial)
        if upload:
            check_upload(upload, self.allowed)
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer only what is taken, and the camera."""
        return {"accept": accepted(self.allowed)}


class ManyFilesInput(forms.FileInput):
    """An input in which several files are chosen together."""

    allow_multiple_selected = True


class PaperField(UploadField):
    """One file, or several pictures of one paper, which become one document in the order chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload; raises ValidationError with the reason why it is not taken."""
        chosen = data if isinstance(data, list) else [data]
        return super().clean(paper_of([each for each in chosen if each], self.allowed), initial)


def paper_of(chosen: Sequence[Any], allowed: Sequence[FileType] = DOCUMENT_TYPES) -> Any:
    """The one file, or the pictures joined; raises NotAccepted when others than pictures came together."""
    if len(chosen) < 2:
        return chosen[0] if chosen else None
    if any(check_upload(each, allowed) not in PICTURE_TYPES for each in chosen):
        words = _("Only pictures of one paper can be chosen together. Choose documents one at a time.")
        raise NotAccepted(words)
    return joined([each.file for each in chosen], name=chosen[0].name or "")


def accepted(allowed: Sequence[FileType] = DOCUMENT_TYPES) -> str:
    """The kinds as the attribute `accept` of an input lists them."""
    return ",".join(kind.media_type for kind in allowed)
