from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0011_circulated_again"), ("people", "0004_keys_that_act")]

    operations = [
        migrations.AddField(
            "inboundmail",
            "read_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="people.appointment",
            ),
        ),
    ]
