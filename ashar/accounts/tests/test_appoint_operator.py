import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ashar.accounts.models import User


def test_appoint_operator_prints_a_code_that_lets_in(client: Client, db: None) -> None:
    said = StringIO()
    call_command("appoint_operator", "0555 123 456", "Оператор Биринчи", language="ru", stdout=said)

    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", said.getvalue())
    assert code
    assert f"/ru/enter/{code[0]}/" in said.getvalue()
    client.post(f"/ru/enter/{code[0]}/", {"password1": "ak kalpak 1927", "password2": "ak kalpak 1927"})
    assert client.get("/ru/authorities/").status_code == 200


def test_appoint_operator_twice_is_refused_in_words(operator: User) -> None:
    with pytest.raises(CommandError, match="already holds this role"):
        call_command("appoint_operator", operator.login, "Оператор", stdout=StringIO())
