"""Fields for files that people send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.files import DOCUMENT_TYPES, PDF, PICTURE_TYPES, FileType, check_upload

SCAN_TYPES = (PDF, *PICTURE_TYPES)


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
        return {"accept": ",".join(kind.media_type for kind in self.allowed)}
