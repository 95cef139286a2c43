"""Reports get their place among those of the agreement; “expected” is worked out from now on."""

from django.db import migrations


def count_reports(apps, schema_editor):
    Report = apps.get_model('monitoring', 'Report')
    Agreement = apps.get_model('agreements', 'Agreement')
    Knot = apps.get_model('core', 'Knot')
    places = {}
    days = {}
    for report in Report.objects.order_by('agreement_id', 'due_on', 'pk'):
        places[report.agreement_id] = places.get(report.agreement_id, 0) + 1
        days.setdefault(report.agreement_id, []).append(report.due_on.isoformat())
        Report.objects.filter(pk=report.pk).update(index=places[report.agreement_id])
    for pk, known in days.items():
        Agreement.objects.filter(pk=pk, report_dates=[]).update(report_dates=known)
    expected = Report.objects.filter(state='expected')
    Knot.objects.filter(number__in=list(expected.values_list('number', flat=True))).update(state='draft')
    expected.update(state='draft')


def accepted_reports_get_their_money(apps, schema_editor):
    Report = apps.get_model('monitoring', 'Report')
    ReportLine = apps.get_model('monitoring', 'ReportLine')
    Tranche = apps.get_model('agreements', 'Tranche')
    for report in Report.objects.filter(state='accepted', index=1, lines__isnull=True):
        accounted = Tranche.objects.filter(agreement_id=report.agreement_id, state='accounted')
        spent = sum(tranche.amount for tranche in accounted)
        name = 'Кабыл алынган отчёт боюнча / По принятому отчёту'
        ReportLine.objects.create(report=report, n=1, name=name, planned=spent, spent=spent)


def answers_get_marks(apps, schema_editor):
    Evaluation = apps.get_model('monitoring', 'Evaluation')
    for evaluation in Evaluation.objects.all():
        evaluation.answers = {
            'result' if code == 'change' else code: (
                {'mark': 'unknown', 'ky': said, 'ru': ''} if isinstance(said, str) else said
            )
            for code, said in evaluation.answers.items()
        }
        evaluation.save(update_fields=['answers'])


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0004_payments_hold_the_orders'),
        ('core', '0001_initial'),
        ('monitoring', '0003_reports_and_closing'),
    ]

    operations = [
        migrations.RunPython(count_reports, migrations.RunPython.noop),
        migrations.RunPython(accepted_reports_get_their_money, migrations.RunPython.noop),
        migrations.RunPython(answers_get_marks, migrations.RunPython.noop),
    ]
