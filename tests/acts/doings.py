"""What anybody may try in a play: every act with something to do it on, mostly by whoever may, at times by anybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from comity.acts import (
    breaks,
    corrigenda,
    lapsing,
    meetings,
    room,
    seating,
    silence,
    standing,
    statements,
    texts,
    ticking,
    translations,
)
from comity.acts import decisions as acts
from comity.core.consensus.events import Communication
from comity.core.consensus.stages import MOOT, Stage
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision, OutsideBreak
from comity.documents.models import Translation
from comity.meetings.models import AgendaItem, Meeting
from comity.register.models import SeatKind, SeatNote
from comity.statements.models import Statement
from tests.acts.play import STEPS, Play
from tests.world import MEMBERS


def keyed(rows: Any, play: Play) -> UUID | None:
    """The key of one row."""
    row: Model | None = play.one(rows)
    return None if row is None else row.pk


def _register(play: Play) -> object:
    return play.world.register_draft(
        by=play.seat("clerk", "aldora", "brenn", "chair"), title=play.text().title
    )


def _circulate(play: Play) -> object:
    found = play.decision(Stage.DRAFT, Stage.DEFERRED, Stage.AD_REFERENDUM)
    if found is None:
        return None
    deadline = play.world.now + timedelta(minutes=play.chance.choice([1, 5, 61, 4_400, 20_000]))
    seen = found.text_hash if play.chance.random() < 0.95 else "0" * 64
    done = acts.circulate(
        play.asked(play.seat("chair", "clerk")),
        found.key,
        deadline=deadline,
        authority="Rules",
        text_hash=seen,
    )
    if play.chance.random() < 0.8:
        play.world.told(found.key)
    return done


def _package(play: Play) -> object:
    found = list(Decision.objects.filter(stage=Stage.DRAFT).order_by("registered_at", "title"))
    if len(found) < 2:
        return None
    parts = tuple((d.key, d.text_hash) for d in play.chance.sample(found, 2))
    deadline = play.world.now + timedelta(minutes=play.chance.choice([5, 61, 4_400]))
    done = standing.circulate_package(
        play.asked(play.seat("chair", "clerk")),
        parts[0][0],
        parts=parts,
        deadline=deadline,
        authority="Rules",
        together=play.chance.random() < 0.7,
    )
    for key, _seen in parts:
        play.world.told(key)
    return done


def about(act: Callable[..., object], *stages: Stage, by: tuple[str, ...] = (), **given: object) -> Any:
    """An act on a decision that needs no more."""

    def run(play: Play) -> object:
        found = play.decision(*stages)
        seat = play.seat(*by) if by else play.member()
        return None if found is None else act(play.asked(seat), found.key, **given)

    return run


def seeing(act: Callable[..., object], *stages: Stage, by: tuple[str, ...]) -> Any:
    """An act on the text that was seen."""

    def run(play: Play) -> object:
        found = play.decision(*stages)
        return (
            None if found is None else act(play.asked(play.seat(*by)), found.key, text_hash=found.text_hash)
        )

    return run


def _put(play: Play) -> object:
    """A text before a meeting, with those that stand together with it as they are seen; at times without."""
    found = play.decision(Stage.TABLED)
    if found is None:
        return None
    beside = Decision.objects.filter(package__isnull=False, package=found.package_id).exclude(key=found.key)
    parts = tuple(beside.values_list("key", "text_hash")) if play.chance.random() < 0.9 else ()
    asked = play.asked(play.seat("chair"))
    return room.adopt_in_meeting(asked, found.key, text_hash=found.text_hash, parts=parts)


def _enter(play: Play) -> object:
    found = play.decision(Stage.SILENCE, Stage.ADOPTED, *MOOT)
    return found and breaks.enter_break(
        play.asked(play.seat("clerk", "chair")), found.key, came=play.came(found)
    )


def _mailed(play: Play) -> object:
    found = play.decision(Stage.SILENCE, Stage.ADOPTED, *MOOT)
    if found is None:
        return None
    came = replace(play.came(found), channel="mailbox")
    return breaks.receive_mail(
        play.asked(CLOCK_SEAT), found.key, came=came, address="mission@ald.example", codes=("yes", "no")
    )


def entered(act: Callable[..., object], *by: str, **given: object) -> Any:
    """An act on what was entered."""

    def run(play: Play) -> object:
        key = keyed(OutsideBreak.objects.order_by("entered_at", "party"), play)
        seat = play.seat(*by) if by else play.member()
        return None if key is None else act(play.asked(seat), key, **given)

    return run


def _tick(play: Play) -> object:
    """What the clock does, in its order; never at odds with what a page would answer."""
    held = silence.hold_due(play.world.now)
    adopted = ticking.adopt_due(play.world.now)
    return held + adopted + lapsing.lapse_due(play.world.now) or None


def _deadline(play: Play) -> object:
    found = play.decision(Stage.SILENCE, Stage.HELD)
    if found is None:
        return None
    new = play.world.now + timedelta(minutes=play.chance.choice([0, 5, 90, 5_000]))
    return silence.set_deadline(play.asked(play.seat("chair")), found.key, deadline=new)


def _delivered(play: Play) -> object:
    found = play.decision(Stage.SILENCE, Stage.HELD)
    return found and silence.record_delivery(
        play.asked(play.seat("clerk", "chair")),
        found.key,
        party=play.chance.choice(list(MEMBERS)),
        handed_at=play.world.now - play.chance.choice(STEPS),
        reference="NV/1",
    )


def _say(play: Play) -> object:
    found = play.decision(Stage.SILENCE)
    form = play.chance.choice(list(Communication))
    return found and silence.communicate(play.asked(play.member()), found.key, form=form, text="We say so.")


def _state(play: Play) -> object:
    found = play.decision(Stage.SILENCE, Stage.ADOPTED)
    form = play.chance.choice(list(Communication))
    by, joint = play.asked(play.member()), play.chance.random() < 0.3
    return found and statements.make_statement(by, found.key, form=form, text="We say so.", joint=joint)


def stated(act: Callable[..., object], **given: object) -> Any:
    """An act on a statement."""

    def run(play: Play) -> object:
        key = keyed(Statement.objects.order_by("at", "party"), play)
        return None if key is None else act(play.asked(play.member()), key, **given)

    return run


def _replace(play: Play) -> object:
    found = play.decision(Stage.DRAFT, Stage.DEFERRED, Stage.TABLED, Stage.AD_REFERENDUM)
    return found and texts.replace_text(
        play.asked(play.seat("clerk", "aldora", "brenn", "chair")),
        found.key,
        text=play.text(),
        replaces=found.text_hash,
    )


def _back(play: Play) -> object:
    found = play.decision(Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED)
    revised = (play.text(),) if play.chance.random() < 0.5 else ()
    by = play.seat("clerk", "chair", "aldora")
    return found and standing.bring_back(play.asked(by), found.key, texts=revised)


def _correct(play: Play) -> object:
    found = play.decision(Stage.ADOPTED)
    by = play.seat("clerk", "chair")
    return found and corrigenda.bring_corrigendum(play.asked(by), found.key, texts=(play.text(),))


def _convene(play: Play) -> object:
    number = Meeting.objects.count() + 1
    done = meetings.convene_meeting(
        play.asked(play.seat("clerk", "chair")),
        body="SOC",
        number=number,
        opens_at=play.world.now,
        place="Hall",
    )
    assert done.subject is not None
    return meetings.add_agenda_item(play.asked(play.world.clerk), done.subject, title="Texts")


def meeting(act: Callable[..., object], *by: str, **given: object) -> Any:
    """An act on a meeting."""

    def run(play: Play) -> object:
        key = keyed(Meeting.objects.order_by("number"), play)
        return None if key is None else act(play.asked(play.seat(*by)), key, **given)

    return run


def _present(play: Play) -> object:
    key = keyed(Meeting.objects.filter(status=Meeting.Status.OPEN).order_by("number"), play)
    who = tuple(code for code in (*MEMBERS, "OBS") if play.chance.random() < 0.7)
    return key and meetings.record_presence(play.asked(play.seat("clerk", "chair")), key, present=who)


def _table(play: Play) -> object:
    found = play.decision(Stage.DRAFT, Stage.DEFERRED, Stage.TABLED)
    item = keyed(AgendaItem.objects.order_by("meeting__number", "position"), play)
    return found and item and room.table(play.asked(play.seat("chair", "clerk")), found.key, item=item)


def _hear(play: Play) -> object:
    found, party = play.decision(Stage.TABLED), play.chance.choice(list(MEMBERS))
    return found and room.hear_objection(play.asked(play.seat("chair", "clerk")), found.key, party=party)


def _translate(play: Play) -> object:
    found = play.decision()
    return found and translations.request_translation(play.asked(play.member()), found.key, language="ru")


def translated(act: Callable[..., object], *, text: bool) -> Any:
    """An act on a translation."""

    def run(play: Play) -> object:
        key = keyed(Translation.objects.order_by("requested_at", "document__decision__title"), play)
        given = {"text": play.text("ru")} if text else {}
        return None if key is None else act(play.asked(play.seat("clerk")), key, **given)

    return run


def _note_seat(play: Play) -> object:
    today = play.world.now.date()
    return seating.note_seat(
        play.asked(play.seat("clerk", "clerk2")),
        kind=play.chance.choice([SeatKind.CHARGE, SeatKind.UNREPRESENTED]),
        party=play.chance.choice(["CES", "DOR"]),
        valid_from=today,
        valid_to=today + timedelta(days=1),
        reference="NV/2",
    )


def _register_seat(play: Play) -> object:
    key = keyed(SeatNote.objects.order_by("entered_at", "party"), play)
    return key and seating.register_seat(play.asked(play.seat("clerk", "clerk2")), key)


OFFICE: Final = ("chair", "clerk", "clerk2")
ACTS: Final[dict[str, Callable[[Play], object]]] = {
    "register": _register,
    "circulate": _circulate,
    "circulate again": _circulate,
    "package": _package,
    "break": about(acts.break_silence, Stage.SILENCE, reason=""),
    "break after the end": about(acts.break_silence, *MOOT, reason=""),
    "withdraw": about(acts.withdraw, Stage.DRAFT, Stage.SILENCE, by=OFFICE),
    "confirm": seeing(acts.confirm, Stage.SILENCE, by=("chair",)),
    "publish": about(acts.publish, Stage.ADOPTED, by=OFFICE),
    "object to silence": about(silence.object_to_silence, Stage.SILENCE),
    "enter": _enter,
    "mail": _mailed,
    "confirm entry": entered(breaks.confirm_break, *OFFICE),
    "strike entry": entered(breaks.strike_break, *OFFICE, reason="not there"),
    "contest entry": entered(breaks.contest_break, ours=False, reason="not ours"),
    "confirm mail": entered(breaks.confirm_mail),
    "disown mail": entered(breaks.disown_mail),
    "tick": _tick,
    "tick again": _tick,
    "deadline": _deadline,
    "delivered": _delivered,
    "say": _say,
    "state": _state,
    "join statement": stated(statements.join_statement),
    "reply": stated(statements.reply_to_statement, text="We answer."),
    "correct statement": stated(statements.correct_statement, text="We meant."),
    "release statement": stated(statements.release_statement),
    "replace text": _replace,
    "back": _back,
    "corrigendum": _correct,
    "convene": _convene,
    "open": meeting(meetings.open_meeting, "chair", "clerk"),
    "close": meeting(meetings.close_meeting, "chair", "clerk"),
    "present": _present,
    "table": _table,
    "adopt in meeting": _put,
    "ad referendum": seeing(room.agree_ad_referendum, Stage.TABLED, by=("chair",)),
    "defer": about(room.defer, Stage.TABLED, by=("chair",)),
    "raise": about(room.raise_objection, Stage.TABLED, Stage.DRAFT),
    "hear": _hear,
    "lift": about(room.lift_objection, Stage.TABLED, Stage.SILENCE),
    "join sponsors": about(standing.join_sponsors, Stage.DRAFT, Stage.SILENCE),
    "leave sponsors": about(standing.leave_sponsors, Stage.DRAFT, Stage.SILENCE),
    "translate": _translate,
    "translation": translated(translations.register_translation, text=True),
    "revise translation": translated(translations.revise_translation, text=True),
    "release translation": translated(translations.release_translation, text=False),
    "note seat": _note_seat,
    "register seat": _register_seat,
}
