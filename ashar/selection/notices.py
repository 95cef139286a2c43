"""What people are told of a selection."""

from django.utils.translation import gettext_lazy as _

from ashar.core.notices import NoticeKind, register

register(
    NoticeKind(
        "selection.opened",
        _("The proposals of {number} are opened: please declare your interests"),
        _("The sitting on “{title}” has begun. Declare your interests first; then you can read and mark."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} are opened: please declare your interests"),
        protected_body=_("The sitting has begun. Declare your interests first; then you can read and mark."),
    ),
    NoticeKind(
        "selection.ready_to_mark",
        _("The proposals of {number} can be marked"),
        _("The admission check of “{title}” is finished. Mark alone and lock your sheet."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} can be marked"),
        protected_body=_("The admission check is finished. Mark alone and lock your sheet."),
    ),
    NoticeKind(
        "selection.to_mark_anew",
        _("A theme of {number} is decided anew: please mark"),
        _("The decision on a theme of “{title}” was set aside. Mark alone and lock your sheet."),
        link="selection:sitting",
        protected_subject=_("A theme of {number} is decided anew: please mark"),
        protected_body=_("The decision on a theme was set aside. Mark alone and lock your sheet."),
    ),
    NoticeKind(
        "selection.annulled",
        _("{number}: the award is annulled"),
        _("The decision about “{title}” was set aside. The reason stands on the page of the results."),
        link="selection:results",
        protected_subject=_("{number}: the award is annulled"),
        protected_body=_("The decision was set aside. The reason stands on the page of the results."),
    ),
    NoticeKind(
        "selection.results",
        _("Results of {number} are published"),
        _("The commission has decided about “{title}”. Results, reasons and your own marks are on the page."),
        link="selection:results",
        protected_subject=_("Results of {number} are published"),
        protected_body=_("The commission has decided. Results, reasons and your own marks are on the page."),
    ),
    NoticeKind(
        "selection.to_publish",
        _("The protocol of {number} is signed: please publish the results"),
        _("The commission has decided about “{title}” and signed. The results wait for your publication."),
        link="selection:sitting",
        protected_subject=_("The protocol of {number} is signed: please publish the results"),
        protected_body=_("The commission has decided and signed. The results wait for your publication."),
    ),
)
