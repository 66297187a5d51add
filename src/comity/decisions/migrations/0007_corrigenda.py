from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("decisions", "0006_soundings"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="decision",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrigenda",
                to="decisions.decision",
            ),
        ),
    ]
