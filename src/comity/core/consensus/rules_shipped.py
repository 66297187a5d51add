"""Rule sets that come with Comity; an organisation edits them by acts."""

from typing import Final

from comity.core.consensus.rules import RuleSet

ORDINARY: Final = frozenset({"ordinary"})
EVERY_CHANNEL: Final = frozenset({"platform", "mailbox", "note_verbale", "room"})

CICA: Final = RuleSet(
    label="CICA, as far as its rules are known",
    classes=ORDINARY,
    channels=EVERY_CHANNEL,
    adopts="chair",
    gaps=(
        "the general rule on silence: two weeks were given in June 2024, five days in March 2024",
        "which classes of decision may use silence",
        "articles II and following of the Rules of Procedure of 2004",
    ),
)

OSCE: Final = RuleSet(
    label="OSCE pattern (Annex 1(A))",
    classes=ORDINARY,
    consent_step="no objection in the Permanent Council to using silence",
    channels=frozenset({"platform", "note_verbale"}),
    adopts="chair",
)

UN: Final = RuleSet(
    label="United Nations pattern (72 hours)",
    classes=ORDINARY,
    shortest_minutes=72 * 60,
    channels=frozenset({"platform", "mailbox", "note_verbale"}),
    author_named=False,
    adopts="chair",
)

MINUTES: Final = RuleSet(
    label="Demonstration: silence of minutes",
    classes=ORDINARY,
    may_launch=frozenset({"chair", "registrar"}),
    shortest_minutes=1,
    hold_after_outage_minutes=24 * 60,
    demonstration=True,
)

SHIPPED: Final = {"cica": CICA, "osce": OSCE, "un": UN, "minutes": MINUTES}
