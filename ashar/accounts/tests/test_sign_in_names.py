import pytest
from django.core.exceptions import ValidationError

from ashar.accounts.names import sign_in_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("+996 555 123 456", "+996555123456"),
        ("0555 123 456", "+996555123456"),
        ("0555-12-34-56", "+996555123456"),
        ("(0555) 123456", "+996555123456"),
        ("996555123456", "+996555123456"),
        ("00996 555 123456", "+996555123456"),
        ("555123456", "+996555123456"),
        ("+7 916 123-45-67", "+79161234567"),
        ("  Aigul@Example.KG ", "aigul@example.kg"),
    ],
)
def test_sign_in_name_has_one_spelling(typed: str, name: str) -> None:
    assert sign_in_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "aigul",
        "0555",
        "+996 55",
        "+996055512345",
        "aigul@",
        "0555 123 456 789",
        "٠٥٥٥١٢٣٤٥٦",
        "+996000000000",
    ],
)
def test_sign_in_name_refuses_what_is_neither(typed: str) -> None:
    with pytest.raises(ValidationError):
        sign_in_name(typed)
