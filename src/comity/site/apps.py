"""Tells Django about the guards that keep an unsafe installation from starting."""

import gc
from typing import Final

from django.apps import AppConfig
from django.core import checks

# new objects before the collector looks for circles: queries make thousands, nearly all short-lived
YOUNG: Final = 20_000


class SiteConfig(AppConfig):
    """The outermost layer: settings, addresses and the door to the server."""

    name = "comity.site"

    def ready(self) -> None:
        """Every command runs these checks before it does anything."""
        from comity.site import guards  # noqa: PLC0415 - settings are complete only now

        checks.register(guards.for_django)
        gc.set_threshold(YOUNG, 20, 20)
