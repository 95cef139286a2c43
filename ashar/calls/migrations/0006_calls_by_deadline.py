"""Open calls are found by their deadline, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_handed_over")]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["state", "deadline"], name="calls_by_deadline"),
        ),
    ]
