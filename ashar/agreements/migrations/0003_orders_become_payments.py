"""What tranches knew of their orders becomes payments; their one word of a condition becomes a check list."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations

MET = {"due", "requested", "checked", "approved", "ordered", "paid", "returned", "accounted"}
LABELS = {"ordered": "Ordered", "paid": "Paid", "returned": "Returned by the bank"}


def carry_over(apps, _schema_editor):
    tranches = apps.get_model("agreements", "Tranche").objects
    for tranche in tranches.select_related("agreement__award__lot__call__authority").order_by("pk"):
        count = tranches.filter(agreement=tranche.agreement_id).count()
        _write_conditions(apps, tranche, count)
        if tranche.order_number:
            _write_payment(apps, tranche)


def _write_conditions(apps, tranche, count):
    wanted = {
        "signing": [("signed", 1), ("bank_details", 1)],
        "report": [("report", tranche.n - 1)],
        "acceptance": [("report", count - 1), ("act", 1)],
    }[tranche.condition]
    met_on = tranche.paid_on or tranche.order_date or tranche.agreement.signed_on
    model = apps.get_model("agreements", "Condition")
    model.objects.bulk_create(
        model(tranche=tranche, code=code, index=index, met_on=met_on if tranche.state in MET else None)
        for code, index in wanted
    )


def _write_payment(apps, tranche):
    model = apps.get_model("agreements", "Payment")
    authority = tranche.agreement.award.lot.call.authority
    state = "paid" if tranche.state == "accounted" else tranche.state
    facts = {"authority": authority, "year": tranche.order_date.year}
    order_number = tranche.order_number
    if model.objects.filter(order_number=order_number, **facts).exists():
        order_number = f"{order_number[:15]} {tranche.number}"[:40]
    payment = model.objects.create(
        number=_next_number(apps, authority.code, tranche.order_date.year),
        state=state,
        tranche=tranche,
        order_number=order_number,
        order_date=tranche.order_date,
        paid_on=tranche.paid_on,
        returned_on=tranche.paid_on if state == "returned" else None,
        reason=LABELS["returned"] if state == "returned" else "",
        **facts,
    )
    tranche.payment = payment
    tranche.save(update_fields=["payment"])
    _tie(apps, payment, tranche, authority)


def _next_number(apps, chain, year):
    counters = apps.get_model("core", "Counter").objects
    counter, _created = counters.get_or_create(chain=chain, year=year, kind="Y")
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{chain}-{year}-Y{counter.last}"


def _tie(apps, payment, tranche, authority):
    knots = apps.get_model("core", "Knot").objects
    day = payment.paid_on or payment.order_date
    since = datetime.combine(day, time(12), tzinfo=ZoneInfo("Asia/Bishkek"))
    knots.create(
        number=payment.number,
        chain=authority.code,
        year=payment.year,
        kind="Y",
        subject_type="agreements.payment",
        subject_id=payment.pk,
        parent=knots.filter(number=tranche.number).first(),
        state=payment.state,
        public_label=LABELS[payment.state],
        since=since,
        public_since=since,
        is_over=payment.state != "ordered",
        is_demonstration=authority.is_demonstration,
        is_public=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_conditions_and_payments'),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
