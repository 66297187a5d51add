"""What a page says after an act: what happened, and where it stands in the record."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comity.record.writer import Recorded
from comity.web.visit import Visit


def recorded(request: Visit, done: Recorded, sentence: str) -> None:
    """A notice on the next page, with the way to the receipt."""
    place = _("It is in the record as entry %(index)s.") % {"index": done.index}
    link = format_html('<a href="{}">{}</a>', reverse("entry", args=[done.index]), _("Receipt"))
    messages.success(request, format_html("{} {} {}", sentence, place, link))
