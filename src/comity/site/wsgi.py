"""The door for the web server; it refuses to open on an unsafe installation."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
application = get_wsgi_application()

from comity.site import guards  # noqa: E402 - settings are complete only now

guards.refuse_if_unsafe()

from django.conf import settings  # noqa: E402

from comity.record import heartbeats  # noqa: E402

if settings.COMITY_ENV != "test":
    heartbeats.beat_on("web")
