"""When a card was given to the head; cards that exist were shown to the head already."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Now


def all_are_with_the_head(apps: Any, _editor: Any) -> None:
    """Whatever is in preparation stays on the head's list."""
    apps.get_model("calls", "Call").objects.filter(state="planned").update(handed_over_at=Now())


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_wished_end")]

    operations = [
        migrations.AddField(
            model_name="call", name="handed_over_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunPython(all_are_with_the_head, migrations.RunPython.noop),
    ]
