from typing import Any

from django.db import migrations, models
from django.db.models import F


def of_the_accredited(apps: Any, schema_editor: Any) -> None:
    """Keys that were made by whoever could act then."""
    tokens = apps.get_model("people", "ApiToken").objects
    then = tokens.filter(appointment__accredited_from__lte=F("created_at"))
    tokens.filter(pk__in=list(then.values_list("pk", flat=True))).update(acts=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_acting_chair")]

    operations = [
        migrations.AddField("apitoken", "acts", models.BooleanField(default=False)),
        migrations.RunPython(of_the_accredited, migrations.RunPython.noop, elidable=True),
    ]
