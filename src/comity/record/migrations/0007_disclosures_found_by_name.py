"""Disclosures of an entry are found by entry and name; a second index of the entry alone is written for nothing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0006_record_keys")]

    operations = [
        migrations.AlterField(
            model_name="disclosure",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="record.entry",
            ),
        ),
    ]
