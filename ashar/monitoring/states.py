"""States of reports, acts and evaluations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Report(TextChoices):
    """A report from its due day to its acceptance."""

    EXPECTED = "expected", _("Expected")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ACCEPTED = "accepted", _("Accepted")


R = Report
REPORT_STEPS = {
    "submit": step([R.EXPECTED, R.DRAFT, R.RETURNED], R.SUBMITTED, _("Submit the report")),
    "return": step([R.SUBMITTED], R.RETURNED, _("Return with remarks")),
    "accept": step([R.SUBMITTED], R.ACCEPTED, _("Accept the report")),
}


class Act(TextChoices):
    """An acceptance act is signed once."""

    SIGNED = "signed", _("Signed")


class Evaluation(TextChoices):
    """An evaluation is written once."""

    WRITTEN = "written", _("Written")
