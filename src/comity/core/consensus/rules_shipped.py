"""Rule sets that come with Comity, as far as their sources go; an organisation edits them by acts.

What a source does not say is a gap and shown as one. Where a switch must have a value all the same, the careful
one stands: the Chair confirms, every written channel counts.
"""

from typing import Final

from comity.core.consensus.rules import RuleSet
from comity.core.errors import _

ORDINARY: Final = frozenset({"ordinary"})
EVERY_CHANNEL: Final = frozenset({"platform", "mailbox", "note_verbale", "room"})
WRITTEN: Final = frozenset({"platform", "mailbox", "note_verbale"})

# Article I of the Rules of Procedure (2004), read in translation: consensus, quorum. Silence itself is practice.
CICA: Final = RuleSet(
    label=_("CICA, as far as its rules are known"),
    classes=ORDINARY,
    channels=EVERY_CHANNEL,
    adopts="chair",
    quorum="2/3",
    numbered_by="",
    gaps=(
        _("No general rule on silence is known: two weeks were given in June 2024, five days in March 2024."),
        _("It is not known which classes of decision may use silence."),
        _("It is not known which channels a break may come through, nor whether its author is named."),
        _("It is not known whether an amendment or a request for time breaks silence, or only asks."),
        _("It is not known who declares the result of a silence procedure."),
        _(
            "Articles II and following of the Rules of Procedure of 2004 and the amendment of 2009 were not read."
        ),
    ),
)

# MC.DOC/1/06, Annex 1(A): proposed by the Chair at a meeting with the exact time of expiry; used if nobody objects
# there; broken by an objection or an amendment in writing to the Chair; the Chair tells all of the result, and
# announces the decision at the next meeting.
OSCE: Final = RuleSet(
    label=_("OSCE pattern (Annex 1(A))"),
    classes=ORDINARY,
    consent_step="meeting",
    channels=WRITTEN,
    adopts="chair",
    confirm_within_hours=24,
    numbered_by="registrar",
    gaps=(
        _("No shortest period is known: the Chair sets an exact time, the annex no minimum."),
        _("It is not known whether the Chair names the State that broke silence."),
        _("It is not known how many Member States must be present for a meeting to adopt."),
    ),
)

# A/DEC/74/544 of 27 March 2020: after consultation with the General Committee, at least 72 hours, to all Member
# States; unbroken, considered adopted; the Assembly takes note at its next plenary meeting.
UN: Final = RuleSet(
    label=_("United Nations pattern (72 hours)"),
    classes=ORDINARY,
    shortest_minutes=72 * 60,
    channels=WRITTEN,
    author_named=False,
    adopts="chair",
    gaps=(
        _("It is not known whether an amendment or a request for time breaks silence, or only asks."),
        _("It is not known whether the President names the State that broke silence."),
        _("It is not known how many Member States must be present for a meeting to adopt."),
    ),
)

MINUTES: Final = RuleSet(
    label=_("Demonstration: silence of minutes"),
    classes=ORDINARY,
    may_launch=frozenset({"chair", "registrar"}),
    shortest_minutes=1,
    hold_after_outage_minutes=24 * 60,
    hold_undelivered=False,  # the mail of a demonstration goes nowhere
    demonstration=True,
)

SHIPPED: Final = {"cica": CICA, "osce": OSCE, "un": UN, "minutes": MINUTES}
