"""Keys of the record: which one an officer proposes, and which one a second officer lets sign from then on."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_acting_chair'),
        ('record', '0005_clock_checked'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('old', models.CharField(max_length=4000)),
                ('new', models.CharField(max_length=4000)),
                ('note', models.TextField()),
                ('days', models.PositiveSmallIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.appointment')),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.appointment')),
            ],
        ),
    ]
