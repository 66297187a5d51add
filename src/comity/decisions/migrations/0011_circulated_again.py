from typing import Any

from django.db import migrations, models


def of_the_last(apps: Any, schema_editor: Any) -> None:
    """What was delivered before each circulation had its own belongs to the one that counts now."""
    rows = apps.get_model("decisions", "Delivery").objects.select_related("decision")
    for row in rows.iterator():
        row.circulation = row.decision.circulation or 0
        row.save(update_fields=["circulation"])


class Migration(migrations.Migration):
    dependencies = [("decisions", "0010_moot")]

    operations = [
        migrations.AddField("decision", "first_circulated_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("delivery", "delivered_once"),
        migrations.AddField("delivery", "circulation", models.PositiveBigIntegerField(default=0)),
        migrations.RunPython(of_the_last, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("delivery", "circulation", models.PositiveBigIntegerField()),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(fields=("decision", "party", "circulation"), name="delivered_once"),
        ),
    ]
