"""Checks before a call is announced: what is missing stops it, what is unwise is only said."""

from ashar.calls.checks.citing import Cited, cited
from ashar.calls.checks.running import Checked, check_call

__all__ = ["Checked", "Cited", "check_call", "cited"]
