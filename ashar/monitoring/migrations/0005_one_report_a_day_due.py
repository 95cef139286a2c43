from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0004_reports_known_by_index'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'returned']), ('submitted_at__isnull', False), _connector='OR'), name='submitted_report_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('agreement', 'index'), name='report_once'),
        ),
    ]
