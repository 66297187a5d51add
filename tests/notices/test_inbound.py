"""Messages that come in: kept whole, matched to a text, and never taken for silence."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import Settings

from comity.acts import breaks, decisions, mailing, ticking
from comity.acts.doubting import MailUnread
from comity.core.consensus.rules_shipped import CICA
from comity.core.errors import Refused
from comity.decisions.models import InboundMail, OutsideBreak
from comity.notices import inbound, outbox
from comity.notices.models import Notice
from comity.record import clock
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
ALDORA = "mission@ald.example"


@pytest.fixture
def world() -> World:
    """Every channel counts; the mailboxes are notified."""
    return build(rules=CICA)


def silence(world: World) -> UUID:
    """A text under silence, everybody told."""
    world.now = clock.now() - timedelta(seconds=20)
    key = world.register_draft()
    world.circulate(key, minutes=60 * 24 * 14)
    outbox.collect(clock.now())
    return key


def message(sender: str = ALDORA, body: str = "We object.", subject: str = "", **headers: str) -> bytes:
    """What a mail server would hand over."""
    made = EmailMessage()
    made["From"], made["Subject"], made["To"] = (
        f"Mission <{sender}>",
        subject or "Re: draft",
        "sec@cms.example",
    )
    made["Message-ID"] = headers.pop("id", f"<{uuid4()}@ald.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made.as_bytes()


def notice_id(key: UUID, party: str = "ALD") -> str:
    """The number of the notice that a delegation would answer."""
    return f"<{Notice.objects.filter(subject_key=key, party=party).latest('created_at').id}@cms.example>"


def take(data: bytes) -> str:
    """The outcome in one word."""
    return inbound.take_in(data, clock.now())


def codes() -> tuple[str, str]:
    """What the last letter asked for: the number that objects, and the other."""
    found = inbound.CODE.findall(str(mail.outbox[-1].body))
    return found[0], found[1]


def test_an_answer_to_a_notice_stops_adoption_and_is_confirmed_by_mail(world: World) -> None:
    # invariants 2, 9: nobody needs an account to break silence
    key = silence(world)
    assert take(message(In_Reply_To=notice_id(key))) == "taken"
    assert world.decision(key).unconfirmed == ["ALD"]
    assert mail.outbox[-1].to == [ALDORA]
    yes, _no = codes()
    quoted = "\n".join(f"> {line}" for line in str(mail.outbox[-1].body).splitlines())
    assert take(message(body=f"{yes}\n\n{quoted}")) == "answered"
    assert (world.decision(key).stage, world.decision(key).broken_by) == ("broken", "ALD")


def test_what_was_no_objection_is_said_by_the_other_number(world: World) -> None:
    # invariant 10
    key = silence(world)
    take(message(body="Thank you.", In_Reply_To=notice_id(key)))
    _yes, no = codes()
    assert take(message(body=no)) == "answered"
    assert (world.decision(key).stage, world.decision(key).unconfirmed) == ("silence", [])
    assert OutsideBreak.objects.get().state == "struck"


@pytest.mark.parametrize("answer", [0, 1], ids=["we object", "it was no objection"])
def test_a_number_that_comes_after_the_text_was_withdrawn_is_no_new_objection(
    world: World, answer: int
) -> None:
    # invariants 4, 9
    key = silence(world)
    take(message(body="Thank you.", In_Reply_To=notice_id(key)))
    decisions.withdraw(world.asked(world.chair, at=clock.now()), key)
    assert take(message(body=codes()[answer], In_Reply_To=notice_id(key))) == "answered"
    assert world.record()[-1] == "Withdrawn"
    assert OutsideBreak.objects.get().state == "moot"
    assert take(message(body="We object all the same.", In_Reply_To=notice_id(key))) == "taken"
    assert world.record()[-1] == "BreakFoundMoot"


def test_a_question_that_could_not_leave_is_asked_again_with_other_numbers(
    world: World, settings: Settings
) -> None:
    # invariant 9: a mail server that is away takes nobody's voice
    key = silence(world)
    settings.EMAIL_BACKEND = "tests.web.test_people.NoMail"
    assert take(message(In_Reply_To=notice_id(key))) == "taken"
    entry = OutsideBreak.objects.get()
    page = reverse("outside_break", args=[entry.key])
    said = "The letter that asks the mailbox could not be sent yet."
    assert said in text(world.client("clerk").get(page))
    assert inbound.ask_again(clock.now()) == 0, "whoever has just tried has some minutes"
    later = clock.now() + mailing.LEASE
    assert inbound.ask_again(later) == 0, "mail is away still"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert inbound.ask_again(later) == 0
    assert inbound.ask_again(later + mailing.LEASE) == 1
    assert inbound.ask_again(later + 2 * mailing.LEASE) == 0, "asked once"
    assert said not in text(world.client("clerk").get(page))
    assert world.decision(key).unconfirmed == ["ALD"]
    yes, _no = codes()
    assert take(message(body=yes)) == "answered"
    assert world.decision(key).stage == "broken"


def test_an_answered_question_is_not_asked_again(world: World, settings: Settings) -> None:
    key = silence(world)
    settings.EMAIL_BACKEND = "tests.web.test_people.NoMail"
    take(message(In_Reply_To=notice_id(key)))
    breaks.disown_mail(world.asked(world.aldora, at=clock.now()), OutsideBreak.objects.get().key)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert inbound.ask_again(clock.now() + mailing.LEASE) == 0


def test_both_numbers_quoted_back_say_nothing(world: World) -> None:
    key = silence(world)
    take(message(In_Reply_To=notice_id(key)))
    take(message(body=" ".join(codes())))
    assert world.decision(key).unconfirmed == ["ALD"]


def test_numbers_tried_in_one_message_are_no_answer(world: World) -> None:
    # a sender can be forged, so nobody may try numbers by the thousand
    key = silence(world)
    take(message(In_Reply_To=notice_id(key)))
    yes, _no = codes()
    tried = " ".join(f"{int(yes) + n:010}" for n in range(-50, 50))
    take(message(body=tried))
    assert (world.decision(key).stage, world.decision(key).unconfirmed) == ("silence", ["ALD"])


def test_nobody_uses_up_the_id_of_an_objection(world: World) -> None:
    # invariant 9: who saw the id in a copy sends something else under it first; our server delivers twice
    key = silence(world)
    objection = message(id="<known@ald.example>", In_Reply_To=notice_id(key))
    assert take(message("x@y.example", "We object.", id="<known@ald.example>")) == "to_read"
    assert take(message(body="spam", id="<known@ald.example>")) == "to_read"
    assert take(objection) == "taken"
    assert take(b"Received: by another mx\r\n" + objection) == "seen before"


ODD = {
    "an id that Python cannot read": b"Message-ID: <[odd]@ald.example>\r\n",
    "an id that is not closed": b"Message-ID: <[>\r\n",
    "a NUL": b"Subject: a\0b\r\nMessage-ID: <\0>\r\n",
    "bytes that are no text": b"Subject: \xff\xfe\r\nReferences: \xff\r\n",
    "a line feed in a name": b"Sender: =?utf-8?q?a=0d=0ab?= <x@y.example>\r\nReply-To: =?utf-8?q?=0d=0a?= <a@b.c>\r\n",
    "parts without end": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_500)
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_message_is_kept_all_the_same(world: World, name: str) -> None:
    key = silence(world)
    reply = f"From: {ALDORA}\r\nIn-Reply-To: {notice_id(key)}\r\n".encode()
    assert take(reply + ODD[name] + b"\r\nWe object.") == "taken"
    assert "\0" not in InboundMail.objects.get().subject


def test_a_symbol_in_the_subject_is_enough(world: World) -> None:
    key = silence(world)
    assert take(message(subject=f"Objection to {world.decision(key).symbol}")) == "taken"
    assert world.decision(key).unconfirmed == ["ALD"]


@given(text=st.text("aD.1_ /é", max_size=30), symbol=st.sampled_from(["D.1", "D.11", "1/D.1"]))
@example(text="D.11 and D.1.", symbol="D.1")
@example(text="xD.1 D.1x _D.1 D.12", symbol="D.1")
def test_a_symbol_is_no_part_of_a_longer_one(text: str, symbol: str) -> None:
    found = re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", text)
    assert inbound._names(text, symbol) == (found is not None)


def test_the_instant_is_that_of_our_own_mail_server(world: World) -> None:
    # invariant 9
    key = silence(world)
    came = clock.now() - timedelta(seconds=5)
    line = f"from mx.ald.example by mx.cms.example; {format_datetime(came)}"
    take(message(In_Reply_To=notice_id(key), Received=line))
    assert OutsideBreak.objects.get().received == came.replace(microsecond=0)


@pytest.mark.parametrize(
    ("headers", "sender", "outcome"),
    [
        ({"Auto_Submitted": "auto-replied"}, ALDORA, "automatic"),
        ({"Precedence": "bulk"}, "somebody@elsewhere.example", "automatic"),
        ({}, "somebody@elsewhere.example", "to_read"),
        ({}, "mission@bre.example.evil.example", "to_read"),
    ],
)
def test_absence_notes_and_strangers_stop_nothing(
    world: World, headers: dict[str, str], sender: str, outcome: str
) -> None:
    key = silence(world)
    assert take(message(sender=sender, In_Reply_To=notice_id(key), **headers)) == outcome
    assert (world.decision(key).unconfirmed, world.decision(key).stage) == ([], "silence")
    assert InboundMail.objects.get().paper.size > 0


@pytest.mark.parametrize("precedence", ["bulk", "junk", "list"])
def test_a_delegation_whose_mailbox_is_that_of_a_group_is_heard(world: World, precedence: str) -> None:
    # invariant 2
    key = silence(world)
    assert take(message(In_Reply_To=notice_id(key), Precedence=precedence)) == "taken"
    assert world.decision(key).unconfirmed == ["ALD"]


def test_an_answer_to_the_notice_of_another_delegation_is_not_that_delegations(world: World) -> None:
    # invariant 34
    key = silence(world)
    assert take(message(In_Reply_To=notice_id(key, "BRE"))) == "to_read"
    assert world.decision(key).unconfirmed == []


def test_delivered_twice_it_is_one(world: World) -> None:
    key = silence(world)
    data = message(In_Reply_To=notice_id(key), id="<one@ald.example>")
    assert [take(data), take(data)] == ["taken", "seen before"]
    assert OutsideBreak.objects.count() == 1


def test_the_command_takes_a_file_and_refuses_what_is_none(world: World, tmp_path: Path) -> None:
    key = silence(world)
    file = tmp_path / "message.eml"
    file.write_bytes(message(In_Reply_To=notice_id(key)))
    call_command("mail", str(file))
    assert world.decision(key).unconfirmed == ["ALD"]
    file.write_bytes(b"")
    with pytest.raises(CommandError):
        call_command("mail", str(file))
    with pytest.raises(CommandError):
        call_command("mail", str(tmp_path / "none.eml"))


class Bytes(TestCase):
    """Whatever a mail server hands over, it is read or refused; no other error."""

    @given(st.binary(max_size=400), st.sampled_from([b"", b"From: a@b.example\r\n", message()]))
    def test_any_bytes(self, data: bytes, start: bytes) -> None:
        """A refusal, or a message with an address."""
        try:
            found = inbound.read(start + data, clock.now())
        except Refused:
            return
        assert "@" in found.address


SENDER = b"From: mission@ald.example\r\n"
UNREADABLE = {
    "brackets in From": b"From: mission@ald.example " + b"(" * 900 + b"\r\nSubject: x\r\n\r\nz",
    "brackets in Content-Type": SENDER + b"Content-Type: text/plain; " + b"(" * 900 + b"\r\n\r\nz",
    "no text in Content-Type": SENDER + b"Content-Type: =?unicode_escape?q?=5Cud800?=\r\n\r\nz",
}
SLOW = {
    "parameters": SENDER + b"Content-Type: text/plain" + b"; a=b" * 200_000 + b"\r\n\r\nz",
    "subject": SENDER + b"Subject: " + b"a " * 500_000 + b"\r\n\r\nz",
    "parts": SENDER + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 200_000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_pythons_reader_cannot_read_is_kept_or_refused(world: World, name: str) -> None:
    try:
        assert inbound.take_in(UNREADABLE[name], world.now) == "to_read"
    except inbound.NoMessage:
        assert name == "brackets in From"


@pytest.mark.parametrize("name", SLOW)
def test_what_would_occupy_the_reader_for_long_is_kept_for_an_officer(world: World, name: str) -> None:
    assert not inbound._simple(SLOW[name])
    assert inbound.take_in(SLOW[name], world.now) == "to_read"
    assert InboundMail.objects.get().address == "mission@ald.example"


PLACED_BY_NOBODY = {
    "in words of its own": "Concerning the calendar: we cannot agree to it.",
    "two texts at once": "We object to {symbols}.",
}


@pytest.mark.parametrize("name", PLACED_BY_NOBODY)
def test_what_a_mailbox_wrote_in_time_stops_adoption_until_an_officer_has_read_it(
    world: World, name: str
) -> None:
    # invariants 2, 9, 14: a machine that cannot place a message does not know that it is no objection
    keys = [silence(world), silence(world)]
    symbols = " and ".join(world.decision(key).symbol for key in keys)
    assert take(message(body=PLACED_BY_NOBODY[name].format(symbols=symbols))) == "to_read"
    for key in keys:
        with pytest.raises(MailUnread):
            confirm(world, key)
    read_all(world)
    confirm(world, keys[0])
    assert [world.decision(key).stage for key in keys] == ["adopted", "silence"]


def test_a_second_message_is_not_lost_when_the_first_was_no_objection(world: World) -> None:
    # invariants 2, 9
    key = silence(world)
    assert take(message(body="Which annex is meant?", In_Reply_To=notice_id(key))) == "taken"
    _yes, no = codes()
    assert take(message(body="Now we object.", In_Reply_To=notice_id(key))) == "to_read"
    assert take(message(body=no)) == "answered"
    assert world.decision(key).unconfirmed == []
    with pytest.raises(MailUnread):
        confirm(world, key)
    read_all(world)
    confirm(world, key)


def test_strangers_and_late_messages_that_nobody_read_stop_nothing(world: World) -> None:
    key = silence(world)
    deadline = world.decision(key).deadline
    assert deadline is not None
    take(message(sender="somebody@elsewhere.example", body=world.decision(key).symbol))
    take(message(body="We like the hall."))
    InboundMail.objects.filter(party="ALD").update(received=deadline + timedelta(seconds=1))
    confirm(world, key)
    assert world.decision(key).stage == "adopted"


def test_an_unread_message_stops_what_the_rules_adopt_by_themselves_too() -> None:
    # invariants 2, 14
    world = build(rules=replace(CICA, adopts="itself", hold_undelivered=False))
    keys = [silence(world), silence(world)]
    take(message(body="We cannot agree."))
    deadline = world.decision(keys[0]).deadline
    assert deadline is not None
    world.alive(deadline - timedelta(hours=30), deadline + timedelta(hours=30))
    later = deadline + timedelta(hours=25)
    with transaction.atomic():
        assert ticking.establish_all(keys, later) == 0
    with pytest.raises(MailUnread):
        world.establish(keys[0], later)
    read_all(world)
    with transaction.atomic():
        assert ticking.establish_all(keys, later) == 2


def confirm(world: World, key: UUID) -> None:
    """The Chair would confirm, half an hour after the deadline; everybody had the text and the platform was there."""
    decision = world.decision(key)
    assert decision.deadline is not None
    if not decision.deliveries.exists():
        world.told(key)
        world.alive(decision.deadline - timedelta(hours=30), decision.deadline + timedelta(hours=2))
    asked = world.asked(world.chair, decision.deadline + timedelta(minutes=30))
    decisions.confirm(asked, key, text_hash=decision.text_hash)


def read_all(world: World) -> None:
    """Two officers have read what waited, and found no objection in it."""
    for row in InboundMail.objects.filter(outcome="to_read"):
        mailing.read_mail(world.asked(world.clerk, clock.now()), row.key)
        mailing.set_mail_aside(world.asked(world.clerk2, clock.now()), row.key)
