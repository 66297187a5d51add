"""When the operator was told of an alarm: mail that was away is tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_witnesses")]

    operations = [
        migrations.AddField(
            model_name="alarm", name="told_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
