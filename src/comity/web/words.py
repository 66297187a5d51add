"""Acts and their fields in words, for the pages of the record."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[Mapping[str, str | Promise]] = {
    "Founded": _("The record was opened"),
    "Registered": _("A draft decision was registered"),
    "Circulated": _("A draft decision was circulated under the silence procedure"),
    "SilenceBroken": _("Silence was broken; nothing was adopted"),
    "FurtherObjection": _("A further objection was received in time"),
    "BreakCameLate": _("An objection came after the deadline; it changes nothing"),
    "TimelyBreakFound": _("An objection received in time was found later; the decision is contested"),
    "ObjectionRaised": _("A Member State objected before a meeting"),
    "PackageBroken": _("Another part of the package was broken; nothing was adopted"),
    "BreakAwaitsConfirmation": _("A notified mailbox objected; the delegation is asked to confirm it"),
    "BreakEntered": _("An objection received outside the site was entered; a second officer looks"),
    "EntryStruck": _("An entered objection was struck"),
    "EntryContested": _("A delegation contested an objection entered in its name"),
    "DeliveredByHand": _("A text was handed over by note verbale"),
    "BreakDisowned": _("A delegation said that an objection by mail was not its own"),
    "TextReplaced": _("The text was replaced; what was agreed to the old one is void"),
    "Communicated": _("A delegation sent a communication that is no objection"),
    "AdoptedInMeeting": _("A decision was adopted in a meeting"),
    "SilenceObjectedTo": _("A Member State objected to using the silence procedure"),
    "ObjectionLifted": _("An objection was taken back"),
    "HeldInDoubt": _("A procedure was held, because silence might not have been heard"),
    "DeadlineSet": _("The Chair set a new deadline for all"),
    "Withdrawn": _("A text was withdrawn"),
    "Lapsed": _("A text lapsed"),
    "Tabled": _("A text was put on the agenda of a meeting"),
    "AgreedAdReferendum": _("A text was agreed ad referendum"),
    "Deferred": _("A text was deferred"),
    "Adopted": _("A decision was adopted"),
    "Published": _("A decision was published"),
    "ColleagueInvited": _("A colleague was invited to the delegation"),
    "InvitationWithdrawn": _("An invitation was taken back"),
    "Accredited": _("A person was accredited to act for the delegation"),
    "AccreditationEnded": _("An accreditation was ended"),
    "SeatEnded": _("A person left the delegation"),
    "AdministratorNoted": _("A note verbale naming an administrator was entered"),
    "AdministratorAppointed": _("The administrator of a delegation was appointed"),
    "RulesNoted": _("Rules were entered; a second officer looks"),
    "RulesAdopted": _("Rules were put in force"),
    "RulesDropped": _("Entered rules were dropped"),
    "ClockSettled": _("The server's clock was found right again"),
    "WitnessEnrolled": _("A delegation enrolled the key with which it cosigns the record"),
    "WitnessEnded": _("A delegation ended the key with which it cosigned the record"),
    "ErasureProposed": _("An officer asked that fields of an entry be erased"),
    "Erased": _("A confidential field was erased"),
}

FIELDS: Final[Mapping[str, str | Promise]] = {
    "by": _("On behalf of"),
    "person": _("By"),
    "received": _("Received"),
    "title": _("Title"),
    "symbol": _("Symbol"),
    "number": _("Number"),
    "body": _("Body"),
    "deadline": _("Deadline"),
    "effect": _("In effect from"),
    "authority": _("Authority"),
    "members": _("Member States asked"),
    "reason": _("Reason"),
    "paragraphs": _("Paragraphs"),
    "channel": _("How it came"),
    "came_at": _("Received by the Chair or the Secretariat"),
    "before": _("Deadline before"),
    "form": _("What it is"),
    "paper": _("Fingerprint of the scan or message"),
    "officer": _("Confirmed by"),
    "text": _("Fingerprint of the text"),
    "versions": _("Language versions"),
    "rules": _("Version of the rules"),
    "note": _("Note verbale"),
    "noted_on": _("Date of the note"),
    "party": _("Party"),
    "effective_from": _("The right begins"),
    "invitation": _("Number of the invitation"),
    "seat": _("Number of the seat"),
    "register": _("Fingerprint of the register"),
    "officers": _("Officers named"),
    "software": _("Software"),
    "class": _("Class of decision"),
    "values": _("Rules, switch by switch"),
    "valid_from": _("In force from"),
    "witness": _("Key of the witness"),
    "replaces": _("Key that it replaces"),
    "index": _("Entry"),
    "ground": _("Ground"),
    "names": _("Fields"),
    "commitments": _("Commitments that nobody can open any more"),
    "seconds": _("Seconds by which the clock was off"),
}
UNSHOWN: Final = frozenset({"kind", "request"})  # the title says the first; the second only proves repetition


def kind(name: str) -> str:
    """What happened, as a sentence; an act of a later version keeps its name."""
    return str(KINDS.get(name, name))


def field(name: str) -> str:
    """The name of a recorded field."""
    return str(FIELDS.get(name, name))
