"""What the verifier says, in one place. Whole sentences, so that a translator finds each of them."""

from typing import Final

PROVED: Final = "Proved"
NOT_PROVED: Final = "Not proved"

# what can be proved
IN_THE_RECORD: Final = (
    "Entry %(index)s (counted from 0) is in the record of %(origin)s, which then had %(size)s entries."
)
SIGNED: Final = "That state of the record was signed by %(name)s, key %(key)s."
COSIGNED: Final = "It was cosigned by the witness %(name)s, key %(key)s, at %(time)s."
TIME: Final = "The record gives %(time)s as the time of this entry."
KIND: Final = "The act recorded there is of the kind %(kind)s."
PUBLIC_FIELD: Final = "It says, for everybody to read: %(name)s = %(value)s"
FIELD: Final = "It says, and the receipt discloses: %(name)s = %(value)s"

# what is not, with this receipt and this policy
KIND_HIDDEN: Final = "What kind of act it is: this receipt does not disclose it."
NOTHING_DISCLOSED: Final = "What the act says: this receipt discloses no field of it."
OTHER_FIELDS: Final = (
    "What else the act says: this receipt opens %(opened)s of the entry's %(all)s commitments; "
    "nobody can tell which of the others are fillers."
)
CLOCK: Final = "That the time is right: it was set by the server's own clock."
NO_WITNESS: Final = "That others are shown the same record: this policy asks for no witness."
LATER: Final = "That no later entry corrects this one."
MISSING: Final = "That %(name)s has seen this state of the record: it did not cosign."
QUORUM: Final = "That enough witnesses have seen it: this policy asks for more signatures than there are."
EARLY: Final = (
    "That silence had ended: this adoption was recorded at %(time)s, "
    "before its deadline of %(deadline)s had passed. Tell the other delegations."
)
DEADLINE_UNREADABLE: Final = (
    "That silence had ended: the deadline it names, %(deadline)s, is no exact instant."
)
AFTER_WITNESS: Final = (
    "That the time is right: the witness %(name)s had signed the entry at %(time)s, before it claims to be."
)
REFUSED: Final = (
    "This receipt does not hold: %(reason)s. Keep it as it is, with the policy, "
    "and tell the other delegations, not only the Secretariat."
)
OTHER_RECORD: Final = "it belongs to the record of %(origin)s, and this policy is for %(names)s"
NO_LOG_SIGNATURE: Final = "its state of the record was not signed by the record's own key"

# the last line
ALL_GOOD: Final = "Result: proved, within the limits named above."
NOT_GOOD: Final = "Result: NOT proved."

# what cannot be begun
UNREADABLE: Final = "%(file)s cannot be read: %(reason)s"
NOT_A_RECEIPT: Final = "this is not a receipt"
NOT_A_POLICY: Final = "this is not a policy (%(reason)s)"
TOO_LARGE: Final = "it is too large"

# the command
DESCRIPTION: Final = "Checks a receipt of the record, without the server and without a network."
HELP_RECEIPT: Final = "the file that was downloaded"
HELP_POLICY: Final = "whose signatures count; from a note verbale, never from the server"
EPILOG: Final = "Ends with 0 if the receipt is proved, 1 if it is not, 2 if there was nothing to check."
