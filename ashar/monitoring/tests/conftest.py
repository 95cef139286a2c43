"""The agreement in force and its people, as the tests of agreements have them."""

from ashar.agreements.tests.conftest import agreement, cast, in_english

__all__ = ["agreement", "cast", "in_english"]
