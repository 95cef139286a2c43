"""Django's own sentences that people meet here and that Django has not put into Kyrgyz yet.

Standing here they enter our catalogues, which come before Django's. A test notices when Django
has caught up.
"""

from django.utils.translation import gettext_lazy, ngettext_lazy

BORROWED = (
    gettext_lazy("Ensure this value is a multiple of step size %(limit_value)s."),
    gettext_lazy("Constraint “%(name)s” is violated."),
    gettext_lazy("Enter a valid domain name."),
)
BORROWED_PLURALS = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
)
