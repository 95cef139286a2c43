"""Appoint an operator of the platform from the command line: the first one has nobody to invite them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from ashar.accounts.actions import create_account, grant_role, issue_entrance
from ashar.accounts.codes import spell
from ashar.accounts.models import RoleCode, User
from ashar.core import journal
from ashar.core.lifecycle import Refused


class Command(BaseCommand):
    """`ashar manage appoint_operator name@example.org "Name Surname"` prints a one-time code."""

    help = "Appoint an operator of the platform and print a one-time code for the first entrance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sign-in name, name, language."""
        parser.add_argument("login", help="e-mail address or phone number to sign in with")
        parser.add_argument("name", help="name and surname")
        parser.add_argument("--language", default="ky", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, login: str, name: str, language: str, **options: Any) -> None:
        """Do it, or say why not."""
        try:
            code = _appoint(login, name, language)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        with translation.override(language):
            address = settings.PUBLIC_URL + reverse("enter-code", args=[spell(code)])
        self.stdout.write(f"One-time code, for 14 days: {spell(code)}\n{address}\n")


@transaction.atomic
def _appoint(login: str, name: str, language: str) -> str:
    try:
        user = User.objects.get_by_natural_key(login)
    except User.DoesNotExist:
        user = create_account(login=login, name=name, language=language, by=journal.LOADER)
    grant_role(user=user, code=RoleCode.OPERATOR, by=journal.LOADER)
    return issue_entrance(user=user, by=journal.LOADER)
