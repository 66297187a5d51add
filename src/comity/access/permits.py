"""Who may act. A permit returns or refuses; it knows seats and procedures, never rows or requests."""

from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec

from comity.access import offices
from comity.access.offices import (
    ForAdministratorsOnly,
    ForMemberStatesOnly,
    ForTheChairOnly,
    ForTheOriginatorOnly,
    SignInFirst,
    acting,
    of_that_party,
)
from comity.core.consensus.procedure import Procedure
from comity.core.errors import NotAllowed, Refused
from comity.core.seat import CHAIR, Role, Seat

P = ParamSpec("P")


def allows(
    permit: Callable[Concatenate[Seat, P], None], seat: Seat, *args: P.args, **kwargs: P.kwargs
) -> bool:
    """Whether to offer a button."""
    try:
        permit(seat, *args, **kwargs)
    except Refused:
        return False
    return True


USUAL: Final = frozenset({"member", "registrar", "chair"})


def register_draft(seat: Seat, members: frozenset[str], proposers: frozenset[str] = USUAL) -> None:
    """Those whom the rule set names bring a text: members of the body, observers, the Chair, the Secretariat."""
    acting(seat)
    delegate = "member" if seat.party in members else "observer"
    if (delegate if seat.role is Role.DELEGATE else seat.role.value) not in proposers:
        raise ForMemberStatesOnly


def circulate(seat: Seat, procedure: Procedure) -> None:
    """The Chair opens silence, or the Secretariat where the rule set lets it."""
    acting(seat)
    if seat.role.value not in procedure.rules.may_launch or seat.role is Role.DELEGATE:
        raise ForTheChairOnly
    if seat.role is Role.CHAIR:
        offices.chair(seat)
    else:
        offices.registrar(seat)


def break_silence(seat: Seat, procedure: Procedure) -> None:
    """An accredited representative of a Member State fixed at circulation (invariant 1)."""
    acting(seat)
    if seat.role is not Role.DELEGATE or seat.party not in procedure.members:
        raise ForMemberStatesOnly


def withdraw(seat: Seat, originator: str) -> None:
    """Whoever brought the text, or the Chair."""
    acting(seat)
    if seat.party == originator:
        return
    offices.chair(seat)


def establish(seat: Seat, procedure: Procedure) -> None:
    """The rules act by themselves; no person does it for them."""
    if seat.role is not Role.CLOCK:
        raise NotAllowed


def confirm(seat: Seat, procedure: Procedure) -> None:
    """The Chair declares that silence was not broken."""
    offices.chair(seat)


def publish(seat: Seat, originator: str) -> None:
    """Only the originator widens distribution (invariant 30)."""
    acting(seat)
    if seat.party != originator:
        raise ForTheOriginatorOnly


def run_delegation(seat: Seat, party: str) -> None:
    """See and run the accounts of one's own delegation."""
    if seat.is_public:
        raise SignInFirst
    if not seat.administers or seat.party != party:
        raise ForAdministratorsOnly


invite = run_delegation
withdraw_invitation = run_delegation
accredit = run_delegation
end_accreditation = run_delegation
remove = run_delegation


def note_administrator(seat: Seat) -> None:
    """An officer enters the note verbale that names a delegation's administrator."""
    offices.registrar(seat)


def appoint_administrator(seat: Seat, entered_by: object) -> None:
    """A second officer confirms it."""
    offices.registrar(seat)
    offices.another(seat, entered_by)


def stamp(seat: Seat) -> None:
    """The clock records what an outside authority said; no person does it for it."""
    if seat.role is not Role.CLOCK:
        raise NotAllowed


def check_clock(seat: Seat) -> None:
    """An officer says that the server's clock was looked at."""
    offices.registrar(seat)


def settle_clock(seat: Seat, checked_by: object) -> None:
    """A second officer says that it is right again."""
    offices.registrar(seat)
    offices.another(seat, checked_by)


def propose_key(seat: Seat) -> None:
    """An officer brings the key that shall sign the record after the one that signs it now."""
    offices.registrar(seat)


def replace_key(seat: Seat, proposed_by: object) -> None:
    """A second officer lets it."""
    offices.registrar(seat)
    offices.another(seat, proposed_by)


def set_deadline(seat: Seat, procedure: Procedure) -> None:
    """The Chair extends silence for all, or ends a hold."""
    offices.chair(seat)


def hold(seat: Seat, procedure: Procedure) -> None:
    """The rules hold what nobody can be sure of; no person does it for them."""
    if seat.role is not Role.CLOCK:
        raise NotAllowed


lapse = hold  # nor does a person let a text lapse
close_entry = hold  # nor answer for what still waited then
object_to_silence = break_silence
communicate = break_silence  # who takes part in the decision says something about it


def enter_break(seat: Seat, procedure: Procedure) -> None:
    """An officer enters an objection that came by another channel."""
    offices.officer(seat)


def confirm_break(seat: Seat, entered_by: object) -> None:
    """A second officer compares the entry with the paper; what no officer entered is for its delegation alone."""
    offices.officer(seat)
    if entered_by is None:
        raise ForMemberStatesOnly
    offices.another(seat, entered_by)


strike_break = confirm_break


contest_break = of_that_party


def confirm_mail(seat: Seat, party: str) -> None:
    """The delegation on the platform, or its mailbox with the code that was sent there."""
    if seat.role is not Role.CLOCK:
        of_that_party(seat, party)


disown_mail = confirm_mail


def receive_mail(seat: Seat, procedure: Procedure) -> None:
    """The platform takes in what a notified mailbox sent; no person does it."""
    if seat.role is not Role.CLOCK:
        raise NotAllowed


def record_delivery(seat: Seat, procedure: Procedure) -> None:
    """An officer says that the text was handed over by note verbale."""
    offices.officer(seat)


def prepare(seat: Seat, procedure: Procedure) -> None:
    """Anybody of a delegation that takes part prepares what it may say; this binds nobody."""
    if seat.is_public:
        raise SignInFirst
    if seat.role is not Role.DELEGATE or seat.party not in procedure.members:
        raise ForMemberStatesOnly


release = break_silence  # what was prepared is sent by whoever may say it


def read_mail(seat: Seat) -> None:
    """An officer has read what nobody could place."""
    offices.officer(seat)


def set_mail_aside(seat: Seat, read_by: object) -> None:
    """A second officer finds no objection in it either."""
    offices.officer(seat)
    offices.another(seat, read_by)


def note_rules(seat: Seat) -> None:
    """An officer enters the rules that the organisation has adopted."""
    offices.registrar(seat)


def adopt_rules(seat: Seat, entered_by: object) -> None:
    """A second officer compares them with the decision and puts them in force."""
    offices.registrar(seat)
    offices.another(seat, entered_by)


drop_rules = note_rules


def enrol_witness(seat: Seat, groups: frozenset[str]) -> None:
    """An accredited person of a Member State says which key cosigns the record for it."""
    acting(seat)
    if seat.role is not Role.DELEGATE or "members" not in groups:
        raise ForMemberStatesOnly


end_witness = enrol_witness
declare_days = enrol_witness  # of one's own delegation alone
enrol_passkey = enrol_witness  # for oneself: the device of another person is never in question
end_passkey = enrol_witness


def propose_erasure(seat: Seat) -> None:
    """An officer asks that fields of an entry be erased, on a ground that the law gives."""
    offices.registrar(seat)


def erase(seat: Seat, proposed_by: object) -> None:
    """A second officer has them erased."""
    offices.registrar(seat)
    offices.another(seat, proposed_by)


def convene_meeting(seat: Seat) -> None:
    """The Chair or the Secretariat keeps the agenda, the journal and who is in the room."""
    offices.officer(seat)


add_agenda_item = convene_meeting
open_meeting = convene_meeting
record_presence = convene_meeting
close_meeting = convene_meeting


def summarise_meeting(seat: Seat) -> None:
    """The Chair's own words about a meeting; nobody else's, and no decision."""
    offices.chair(seat)


def table(seat: Seat, procedure: Procedure) -> None:
    """The Chair or the Secretariat puts a text on the agenda."""
    offices.officer(seat)


def adopt_in_meeting(seat: Seat, procedure: Procedure) -> None:
    """The presiding officer puts a text to the meeting and declares what was heard."""
    offices.chair(seat)


agree_ad_referendum = adopt_in_meeting
defer = adopt_in_meeting
raise_objection = break_silence  # invariant 1: before a meeting as under silence
lift_objection = break_silence  # and its own one only (invariant 23), which the procedure asks


def hear_objection(seat: Seat, procedure: Procedure) -> None:
    """An officer enters what a delegation said in the room; it only ever stops, never adopts."""
    offices.officer(seat)


make_statement = break_silence  # who takes part in the decision; it is no objection all the same
reply_to_statement = break_silence
join_statement = break_silence
correct_statement = of_that_party
release_statement = of_that_party


def join_sponsors(seat: Seat, members: frozenset[str]) -> None:
    """A Member State of the body brings a text too."""
    acting(seat)
    if seat.role is not Role.DELEGATE or seat.party not in members:
        raise ForMemberStatesOnly


leave_sponsors = of_that_party
circulate_package = circulate
bring_back = register_draft
bring_corrigendum = register_draft
request_translation = register_draft  # who may bring a text may ask for it in a language


def register_translation(seat: Seat) -> None:
    """The Secretariat keeps the texts in all languages."""
    offices.registrar(seat)


revise_translation = register_translation
release_translation = register_translation


def note_seat(seat: Seat) -> None:
    """An officer of the Secretariat enters what a note or a decision says of a seat."""
    offices.registrar(seat)


def register_seat(seat: Seat, entered_by: object) -> None:
    """A second officer compares it with the paper."""
    offices.registrar(seat)
    offices.another(seat, entered_by)


drop_seat = note_seat


def read_handover(seat: Seat) -> None:
    """Whoever sits in the Chair's seat; it belongs to the office."""
    if seat.is_public:
        raise SignInFirst
    if seat.role is not Role.CHAIR or seat.party != CHAIR:
        raise ForTheChairOnly


def sound(seat: Seat) -> None:
    """What the Chair notes for itself is not for a State that acts as Chair for a time."""
    read_handover(seat)
    if seat.acting:
        raise ForTheChairOnly


def give_advance(seat: Seat, originator: str) -> None:
    """Whoever brought a draft shows it to some before it is circulated (invariant 30)."""
    acting(seat)
    if seat.party != originator:
        raise ForTheOriginatorOnly


replace_text = give_advance  # a text is its originator's: nobody else says what it is
