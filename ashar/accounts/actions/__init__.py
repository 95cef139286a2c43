"""Deeds on accounts: inviting persons, giving and ending roles, one-time codes, one's own settings."""

from ashar.accounts.actions.auditing import Letter, let_auditor_in, record_letter, record_reading
from ashar.accounts.actions.authorities import NewPlace, open_authority, revive_authority
from ashar.accounts.actions.entrance import ask_for_new_password, enter_with_code, issue_entrance, let_in
from ashar.accounts.actions.people import (
    Invitation,
    account_for,
    close_role,
    create_account,
    end_role,
    grant_role,
    invite_person,
    substitute,
)
from ashar.accounts.actions.settings import change_profile, end_sessions, remember_language

__all__ = [
    "Invitation",
    "Letter",
    "NewPlace",
    "account_for",
    "ask_for_new_password",
    "change_profile",
    "close_role",
    "create_account",
    "end_role",
    "end_sessions",
    "enter_with_code",
    "grant_role",
    "invite_person",
    "issue_entrance",
    "let_auditor_in",
    "let_in",
    "open_authority",
    "record_letter",
    "record_reading",
    "remember_language",
    "revive_authority",
    "substitute",
]
