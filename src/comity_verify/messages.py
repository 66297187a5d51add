"""What the verifiers say, in one place and two languages; the page for the browser carries the same table.

Whole sentences, so that a translator finds each of them; values are put in by name.
"""

from collections.abc import Mapping
from typing import Final

from comity_verify.russian import RUSSIAN

ENGLISH: Final[Mapping[str, str]] = {
    "PROVED": "Proved",
    "NOT_PROVED": "Not proved",
    # what can be proved
    "IN_THE_RECORD": "Entry %(index)s (counted from 0) is in the record of %(origin)s, "
    "which then had %(size)s entries.",
    "WHOLE": "All %(size)s entries of the record of %(origin)s are here, in their order, and nothing was left out.",
    "SPAN": "The record gives %(first)s as the time of its first entry, and %(last)s as that of its last.",
    "OPENED": "The file opens fields of %(opened)s entries; each is what was recorded.",
    "SIGNED": "That state of the record was signed by %(name)s, key %(key)s.",
    "COSIGNED": "It was cosigned by the witness %(name)s, key %(key)s, at %(time)s.",
    "WITNESSES": "Witnesses of the policy that cosigned it: %(signed)s of %(all)s.",
    "KIND": "The act recorded there is of the kind %(kind)s.",
    "PUBLIC_FIELD": "It says, for everybody to read: %(name)s = %(value)s",
    "FIELD": "It says, and the receipt discloses: %(name)s = %(value)s",
    "ENTRY": "Entry %(index)s, %(time)s, kind %(kind)s.",
    "ENTRY_FIELD": "Entry %(index)s says: %(name)s = %(value)s",
    "TIME": "Earliest possible time: %(time)s, which the record gives as the time of this entry.",
    "LATEST": "Latest possible time: %(time)s, when the witness %(name)s had seen it "
    "(median of all witnesses: %(median)s).",
    "AUTHORISED_VERIFIED": "Entry %(index)s: %(verb)s was authorised with the passkey %(key)s on %(site)s; "
    "the device knew its person.",
    "AUTHORISED_PRESENT": "Entry %(index)s: %(verb)s was authorised with the passkey %(key)s on %(site)s; "
    "the device did not ask who it was.",
    # what is not, with this file and this policy
    "WHOSE_PASSKEY": "Whose the passkey %(key)s is: its enrolment in the record says so, not this entry.",
    "ENROLLED_FOR": "The entry names it as an enrolled key of delegation %(party)s, enrolled by entry %(entry)s.",
    "ENROLLED_BY": "Entry %(entry)s, which this file opens, enrolled this very key (%(key)s) for delegation %(party)s.",
    "ENROLMENT_ABSENT": "That entry %(entry)s enrolled the passkey %(key)s: that entry is not in this file. "
    "Compare its receipt, which shows the key, or check the bundle of the session.",
    "ENROLMENT_CLOSED": "That entry %(entry)s enrolled the passkey %(key)s: this file does not open what "
    "that entry says.",
    "ENROLMENT_WRONG": "That the passkey %(key)s is a key of delegation %(party)s: entry %(entry)s, which is named "
    "for that, enrolled no such key for it before the act. Tell the other delegations.",
    "ENROLMENT_ENDED": "That the passkey %(key)s still spoke for delegation %(party)s: entry %(entry)s had ended it "
    "before the act. Tell the other delegations.",
    "AUTHORISATION_CLOSED": "That a person authorised entry %(index)s: this file does not open every field "
    "that was signed.",
    "AUTHORISATION_WRONG": "That a person authorised entry %(index)s: %(reason)s.",
    "KIND_HIDDEN": "What kind of act it is: this receipt does not disclose it.",
    "NOTHING_DISCLOSED": "What the act says: this receipt discloses no field of it.",
    "OTHER_FIELDS": "What else the act says: this receipt opens %(opened)s of the entry's %(all)s commitments; "
    "nobody can tell which of the others are fillers.",
    "CLOSED": "What the other entries say: %(closed)s entries are not opened to the reader of this file.",
    "CLOCK": "That the time is right: it was set by the server's own clock.",
    "NO_LATEST": "Latest possible time: no witness has cosigned, so nobody but the server says when this was.",
    "NO_WITNESS": "That others are shown the same record: this policy asks for no witness.",
    "LATER": "That no later entry corrects this one.",
    "MISSING": "That %(name)s has seen this state of the record: it did not cosign.",
    "NOT_CHECKED": "Not checked: the signature of %(name)s, for which this program has no means (%(algorithm)s).",
    "PASSED_OVER": "What the signature of %(name)s is worth: the policy does not name it; passed over, as you asked.",
    "OTHER_POLICY": "That the maker of this file meant your policy: it carries another one. Yours was used.",
    "QUORUM": "That enough witnesses have seen it: this policy asks for more signatures than there are.",
    "EARLY": "That silence had ended: this adoption (entry %(index)s) was recorded or witnessed at %(time)s, "
    "before its deadline of %(deadline)s had passed. Tell the other delegations.",
    "DEADLINE_UNREADABLE": "That silence had ended: the deadline it names, %(deadline)s, is no exact instant.",
    "AFTER_WITNESS": "That the time is right: the witness %(name)s had signed the entry at %(time)s, "
    "before it claims to be.",
    "REFUSED": "This file does not hold: %(reason)s. Keep it as it is, with the policy, "
    "and tell the other delegations, not only the Secretariat.",
    "OTHER_RECORD": "it belongs to the record of %(origin)s, and this policy is for %(names)s",
    "NO_LOG_SIGNATURE": "its state of the record was not signed by the record's own key",
    # the last line
    "ALL_GOOD": "Result: proved, within the limits named here.",
    "NOT_GOOD": "Result: NOT proved.",
    "UNCHECKED": "Result: not checked. This browser cannot check Ed25519 signatures; use another one, or the "
    "Python verifier.",
    # what cannot be begun
    "UNREADABLE": "%(file)s cannot be read: %(reason)s",
    "NOT_A_RECEIPT": "this is neither a receipt nor a bundle",
    "NOT_A_POLICY": "this is not a policy (%(reason)s)",
    "TOO_LARGE": "it is too large",
    # the command
    "DESCRIPTION": "Checks a receipt, or a bundle of a session, without the server and without a network.",
    "HELP_FILE": "the file that was downloaded",
    "HELP_POLICY": "whose signatures count; from a note verbale, never from the server",
    "HELP_LANGUAGE": "language of the answer",
    "HELP_LENIENT": "pass over signatures by keys that the policy does not name (a witness enrolled since), "
    "and name each",
    "HELP_EXTRACT": "write the receipts that a bundle holds into this folder, one file each",
    "EXTRACTED": "%(count)s receipts were written to %(folder)s.",
    "EPILOG": "Ends with 0 if everything is proved, 1 if it is not, 2 if there was nothing to check.",
}
TEXTS: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "ru": RUSSIAN}


def say(code: str, values: Mapping[str, str | int] | None = None, language: str = "en") -> str:
    """One sentence with its values."""
    return TEXTS[language][code] % (values or {})
