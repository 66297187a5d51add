"""Letters that hold a secret which is kept nowhere else; the door that did the act sends them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comity.decisions.models import Decision
from comity.register import queries as register
from comity.register.models import Mailbox, on

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom the letter goes to, and for which delegation."""

    email: str
    name: str
    language: str
    party: str


def marked(title: str) -> str:
    """The subject of a letter on one line; in a rehearsal it begins by saying so."""
    line = " ".join(title.split())
    return f"[{_('EXERCISE')}] {line}" if settings.COMITY_EXERCISE else line


def secret_of(act: UUID) -> str:
    """The secret of an invitation, made from the act's number and the key of this installation.

    So a double click asks for the same thing twice, which is one act, and the number alone betrays nothing.
    """
    return salted_hmac("comity.invitation", act.hex, algorithm="sha256").hexdigest()


def link_to(secret: str) -> str:
    """Where the invitation is accepted."""
    return settings.BASE_ADDRESS.rstrip("/") + reverse("invitation", args=[secret])


def invite(to: Invited, secret: str, at: datetime, until: datetime) -> bool:
    """Send the link in the language of the person invited; false if the mail could not be handed over.

    The act has been done by then, so a failure is said on the page and loses nothing.
    """
    with translation.override(to.language):
        names = register.names_on(at.date(), to.language, [to.party])
        organisation = register.organisation()
        known = organisation.names if organisation else {}
        context = {
            "to": to,
            "party": names.get(to.party, to.party),
            "organisation": known.get(to.language) or known.get("en", ""),
            "link": link_to(secret),
            "until": until,
            "duty": settings.DUTY_LINES,
        }
        subject = _("Invitation to the delegation: %(party)s") % {"party": context["party"]}
        body = render_to_string("people/invitation.txt", context)
    try:
        send_mail(marked(subject), body, settings.DEFAULT_FROM_EMAIL, [to.email])
    except (SMTPException, OSError) as trouble:
        log.warning("an invitation could not be mailed: %s", type(trouble).__name__)
        return False
    return True


def ask_mailbox(decision: UUID, address: str, codes: tuple[str, str], at: datetime) -> bool:
    """Ask the mailbox that wrote whether it objects; two codes, so that an answer cannot be misread."""
    found = Decision.objects.get(key=decision)
    box = Mailbox.objects.filter(on(at.date()), address__iexact=address).first()
    with translation.override(box.language if box else "en"):
        name = found.symbol or found.title
        lines = [
            _("Your message about %(name)s has been received. Until you answer, the text is not adopted.")
            % {"name": name},
            "",
            _(
                "If your delegation objects, so that nothing is adopted, answer with this number alone: %(code)s"
            )
            % {"code": codes[0]},
            _("If your message was no objection, answer with this number alone: %(code)s")
            % {"code": codes[1]},
            "",
            _("You can also answer on the page of the text:"),
            settings.BASE_ADDRESS.rstrip("/") + found.get_absolute_url(),
            "",
            settings.DUTY_LINES,
        ]
        subject = _("%(name)s: does your message break silence?") % {"name": name}
    body = "=====\n" + "\n".join(lines)
    headers = {"Auto-Submitted": "auto-replied"}
    letter = EmailMessage(marked(subject), body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
    try:
        letter.send()
    except (SMTPException, OSError) as trouble:
        log.warning("a question to a mailbox could not be mailed: %s", type(trouble).__name__)
        return False
    return True
