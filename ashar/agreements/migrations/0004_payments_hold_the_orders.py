from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_orders_become_payments'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='tranche',
            name='condition',
        ),
        migrations.RemoveField(
            model_name='tranche',
            name='order_date',
        ),
        migrations.RemoveField(
            model_name='tranche',
            name='order_number',
        ),
        migrations.RemoveField(
            model_name='tranche',
            name='paid_on',
        ),
        migrations.AddConstraint(
            model_name='tranche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ordered', 'paid', 'accounted', 'returned']), _negated=True), models.Q(('approved_by__isnull', False), ('payment__isnull', False)), _connector='OR'), name='paid_tranche_has_an_order'),
        ),
    ]
