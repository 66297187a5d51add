from django.db import migrations

from comity.record import triggers


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [migrations.RunPython(triggers.at_migration, migrations.RunPython.noop)]
