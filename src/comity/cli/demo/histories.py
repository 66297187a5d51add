"""Histories as the literature on procedures tells them, among invented States; each opens at any point.

With the ministers' universities and the late objection to the library's hours they are ten: from a meeting, five days
for a chair, broken and revived, a package, an amendment, held after an outage, late, contested, with a dissociation,
and lifted so that the same text is silent again for a shorter time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comity.acts import breaks, room, silence, standing, statements
from comity.acts.breaks import Came
from comity.cli.demo import corrections, papers
from comity.cli.demo.stories import Days, Step
from comity.core.consensus.events import Communication
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision, OutsideBreak
from comity.record.writer import Asked, Recorded

SECOND_OFFICER: Final = "second registrar"
AUTHORITY: Final = "Proposal of the Chairmanship; no objection at the last meeting of the body"


def tell(days: Days) -> None:
    """Everything below, in the order in which it began."""
    _five_days(days)
    _revived(days)
    _package(days)
    _contested(days)
    _held(days)
    _amended(days)
    _dissociated(days)
    _lifted(days)
    corrections.tell(days)


def _confirmed(days: Days, day: int) -> tuple[Step, ...]:
    """The Chair confirms a day after the end, and whoever brought it publishes."""
    return (Step(days.at(day, 16), "confirm", CHAIR),)


def _five_days(days: Days) -> None:
    """Ministers are asked for five days who shall chair next."""
    steps = (days.circulated(-345, days.at(-338, 14)), *_confirmed(days, -337))
    days.tell("next-chair", "MC", CHAIR, -350, *steps, Step(days.at(-336, 17), "publish", CHAIR))


def _revived(days: Days) -> None:
    """Broken over one paragraph; revised, it comes back under a new procedure and is adopted."""
    days.tell(
        "tide-tables",
        "SOC",
        "LOR",
        -330,
        days.circulated(-326, days.at(-312, 14)),
        Step(days.at(-319, 10), "break_silence", "GAL", reason="Paragraph 1: small harbours need more time."),
        Step(days.at(-310, 11), "bring_back", "LOR", paper="tide-tables-revised"),
        *days.adopted(-308, until=-301, by="LOR"),
    )


def _package(days: Days) -> None:
    """Places and travel stand together; an objection to the one breaks both."""
    ends = days.at(-276, 14)
    days.tell("training-travel", "SOC", SECRETARIAT, -296)
    days.tell(
        "training-places",
        "SOC",
        SECRETARIAT,
        -295,
        Step(days.at(-290, 15), "circulate_package", CHAIR, deadline=ends, paper="training-travel"),
        Step(days.at(-281, 10), "break_silence", "ULM", reason="The places should be shared by turns."),
    )


def _contested(days: Days) -> None:
    """A note verbale of the morning comes to light when the decision is adopted already."""
    came = days.at(-246, 11)
    days.tell(
        "pilot-cards",
        "SWG",
        "PEL",
        -265,
        days.circulated(-260, days.at(-246, 14)),
        Step(days.at(-246, 16), "confirm", CHAIR),
        Step(days.at(-244, 17), "enter_break", SECRETARIAT, reason="TAV", came=came),
        Step(days.at(-244, 18), "confirm_break", SECOND_OFFICER),
    )


def _held(days: Days) -> None:
    """The platform is away in the last hours; the Chair gives all a new instant, and then it is adopted."""
    first, second = days.at(-211, 14), days.at(-204, 14)
    days.tell(
        "lighthouses",
        "MC",
        CHAIR,
        -230,
        Step(days.at(-225, 15), "circulate", CHAIR, deadline=first, away=timedelta(hours=5)),
        Step(first + timedelta(minutes=2), "hold"),
        Step(days.at(-210, 17), "set_deadline", CHAIR, deadline=second),
        *_confirmed(days, -203),
        Step(days.at(-202, 17), "publish", CHAIR),
    )


def _amended(days: Days) -> None:
    """A proposal only asks; an amendment breaks because its author says so; the text comes back with it."""
    days.tell(
        "warning-flags",
        "SWG",
        "ROV",
        -190,
        days.circulated(-185, days.at(-171, 14)),
        Step(days.at(-182, 12), "communicate", "CES", reason="For a later text: a flag for fog as well."),
        Step(
            days.at(-176, 10), "break_silence", "SEL", reason="In paragraph 1 replace two colours by three."
        ),
        Step(days.at(-169, 11), "bring_back", "ROV", paper="warning-flags-amended"),
        days.circulated(-167, days.at(-160, 14)),
        *_confirmed(days, -159),
        Step(days.at(-158, 17), "publish", "ROV"),
    )


def _dissociated(days: Days) -> None:
    """Adopted by all; one of them says afterwards from what it stands apart, and the text stays as it is."""
    days.tell(
        "sea-charts",
        "SOC",
        "ELM",
        -150,
        *days.adopted(-146, until=-132, by="ELM"),
        Step(
            days.at(-129, 17),
            "make_statement",
            "ORL",
            reason="Orlane does not associate itself with paragraph 2.",
        ),
    )


def _lifted(days: Days) -> None:
    """The objector is satisfied and lifts; the same words are silent again, for four days instead of fourteen."""
    days.tell(
        "buoy-colours",
        "SWG",
        "CAL",
        -88,
        days.circulated(-84, days.at(-70, 14)),
        Step(days.at(-75, 10), "break_silence", "JOR", reason="The capital needs the text in another form."),
        Step(days.at(-68, 10), "lift_objection", "JOR"),
        Step(days.at(-67, 11), "bring_back", "CAL"),
        days.circulated(-66, days.at(-59, 14)),
        *_confirmed(days, -58),
        Step(days.at(-57, 17), "publish", "CAL"),
    )


def done(asked: Asked, key: UUID, step: Step, keys: Mapping[str, UUID]) -> Recorded:
    """Do one step of these histories as the person who may."""
    match step:
        case Step(verb="lift_objection"):
            return room.lift_objection(asked, key)
        case Step(verb="bring_back"):
            return standing.bring_back(asked, key, texts=papers.texts(step.paper) if step.paper else ())
        case Step(verb="circulate_package", deadline=datetime() as deadline):
            return _together(asked, (key, keys[step.paper]), deadline)
        case Step(verb="enter_break", came=datetime() as came):
            note = Came(step.reason, "note_verbale", came, f"NV/{came.year}/{step.reason}/14")
            return breaks.enter_break(asked, key, came=note)
        case Step(verb="confirm_break"):
            waiting = OutsideBreak.objects.get(decision=key, state=OutsideBreak.State.WAITING)
            return breaks.confirm_break(asked, waiting.key)
        case Step(verb="set_deadline", deadline=datetime() as deadline):
            return silence.set_deadline(asked, key, deadline=deadline)
        case Step(verb="communicate"):
            return silence.communicate(asked, key, form=Communication.PROPOSAL, text=step.reason, to_all=True)
        case Step(verb="make_statement"):
            form = Communication.DISSOCIATION
            return statements.make_statement(asked, key, form=form, text=step.reason)
    return corrections.done(asked, key, step)


def _together(asked: Asked, parts: tuple[UUID, ...], deadline: datetime) -> Recorded:
    hashes = dict(Decision.objects.filter(key__in=parts).values_list("key", "text_hash"))
    named = tuple((part, hashes[part]) for part in parts)
    return standing.circulate_package(
        asked, parts[0], parts=named, deadline=deadline, authority=AUTHORITY, together=True
    )
