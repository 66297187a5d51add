"""Who is told, in which words, and what happens when mail does not go."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries, Settings

from comity.acts import breaks, people, translations
from comity.acts.breaks import Came
from comity.acts.silence import communicate, set_deadline
from comity.core.consensus.events import Communication
from comity.core.consensus.rules_shipped import CICA, MINUTES
from comity.core.seat import CLOCK_SEAT
from comity.documents.models import Translation
from comity.notices import outbox, post, queries, reminders
from comity.notices.models import Cursor, Notice
from comity.people.models import AdministratorNote, Person
from comity.record.models import Entry
from comity.register.models import Mailbox
from tests import world as worlds
from tests.acts.test_translations import russian
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """The invented organisation."""
    return worlds.build()


class Away(EmailBackend):
    """A mail server that is away, or refuses one recipient."""

    refuses = ""

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:  # type: ignore[override] # a list is sent
        if not self.refuses or self.refuses in messages[0].to:
            raise SMTPServerDisconnected("away")
        return super().send_messages(messages)


def tell(world: World) -> list[mail.EmailMessage]:
    """One round of telling."""
    mail.outbox.clear()
    outbox.collect(world.now)
    post.post(world.now)
    return list(mail.outbox)


def test_every_member_is_told_once_at_its_mailbox_and_its_persons(world: World) -> None:
    # invariant 13
    world.register_draft()
    assert tell(world) == []
    world.under_silence()
    sent = tell(world)
    to = sorted(address for message in sent for address in message.to)
    missions = [f"mission@{code}.example" for code in ("ald", "bre", "ces", "dor")]
    aldorans = [f"{name}@ald.example" for name in ("aldora", "administrator", "intern")]
    others = ["brenn@bre.example", "cestria@ces.example", "dorvane@dor.example"]
    assert to == sorted([*missions, *aldorans, *others])
    assert "observer@obs.example" not in to
    assert tell(world) == []
    assert len({m.body for m in sent}) == 1  # all are told the same
    assert all(len(m.to) == 1 and not m.cc and not m.bcc for m in sent)


def test_a_notice_names_the_instant_and_the_ways_to_object(world: World, settings: Settings) -> None:
    settings.DUTY_LINES = "Duty officer: +000 111"
    key = world.under_silence()
    Person.objects.filter(email="dorvane@dor.example").update(language="ru")
    letters = {m.to[0]: m for m in tell(world)}
    english, russian = letters["mission@dor.example"], letters["dorvane@dor.example"]
    assert "Duty officer: +000 111" in english.body
    assert "Duty officer: +000 111" in russian.body
    deadline = world.decision(key).deadline
    assert deadline is not None
    assert f"{deadline:%H:%M} UTC" in english.body
    assert "Selm" in english.body
    assert "Сельм" in russian.body
    assert f"/decisions/{key}/" in english.body
    assert english.extra_headers["Auto-Submitted"] == "auto-generated"


def test_who_can_object_no_more_is_not_told_how(world: World) -> None:
    key = world.under_silence()
    how = "To object without this site"
    assert all(how in message.body for message in tell(world))
    world.break_silence(key, world.brenn)
    told = tell(world)
    assert told
    assert all(how not in message.body and "Nothing was adopted" in message.body for message in told)


@pytest.mark.parametrize("named", [True, False])
def test_the_author_of_a_break_is_named_only_where_the_rules_say_so(named: bool) -> None:
    world = worlds.build(rules=replace(MINUTES, author_named=named))
    key = world.under_silence()
    tell(world)
    world.break_silence(key, by=world.cestria, reason="Not with these dates")
    sent = tell(world)
    assert sent
    for message in sent:
        assert "Nothing was adopted." in message.body
        assert ("Cestria" in message.body) is named
        assert "Not with these dates" not in message.body  # the reason is for those whom the record tells


def test_a_whole_delegation_is_told_of_its_administrator(world: World) -> None:
    people.note_administrator(
        world.asked(world.clerk),
        party="BRE",
        reference="NV 7/2026",
        noted_on=date(2026, 11, 1),
        email="head@bre.example",
        name="Head",
    )
    assert tell(world) == []
    note = AdministratorNote.objects.get()
    people.appoint_administrator(world.asked(world.clerk2), note.id, token="t" * 40)
    sent = tell(world)
    assert sorted(m.to[0] for m in sent) == ["brenn@bre.example", "mission@bre.example"]
    assert "NV 7/2026" in sent[0].body


def test_a_mail_server_that_is_away_loses_nothing(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.notices.test_notices.Away"
    key = world.under_silence()
    outbox.collect(world.now)
    assert post.post(world.now) == 0
    assert set(Notice.objects.values_list("state", "attempts")) == {("waiting", 1)}
    assert post.post(world.now) == 0  # not at once again
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}
    names = {"ALD": "Aldora", "BRE": "Brenn"}
    assert [t.at for t in queries.delivery(key, names)] == [None, None]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert post.post(world.now + timedelta(minutes=2)) == Notice.objects.count() > 0
    assert all(t.at for t in queries.delivery(key, names))


def test_a_mailbox_that_never_answers_is_shown_as_failed(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # invariant 17
    settings.EMAIL_BACKEND = "tests.notices.test_notices.Away"
    monkeypatch.setattr(Away, "refuses", "mission@bre.example")
    Person.objects.filter(email="brenn@bre.example").update(is_active=False)
    Mailbox.objects.filter(party_id="CES").delete()
    Person.objects.filter(email="cestria@ces.example").update(is_active=False)
    key = world.under_silence()
    outbox.collect(world.now)
    for hours in range(60):
        post.post(world.now + timedelta(hours=hours))
    told = {t.name: t.failed for t in queries.delivery(key, {"ALD": "A", "BRE": "B", "CES": "C", "DOR": "D"})}
    assert told == {"A": False, "B": True, "C": True, "D": False}
    failed = Notice.objects.get(address="mission@bre.example")
    assert (failed.state, failed.attempts) == ("failed", post.TRIES)
    assert "away" in failed.error


def test_a_letter_whose_last_try_was_cut_off_is_shown_as_failed(world: World) -> None:
    # invariant 17
    key = world.under_silence()
    outbox.collect(world.now)
    Notice.objects.filter(party="BRE").update(attempts=post.TRIES)
    for days, failed in ((1, False), (3, True)):
        post.post(world.now + timedelta(days=days))
        assert [told.failed for told in queries.delivery(key, {"BRE": "B"})] == [failed]


def together(work: Callable[[], object], times: int) -> None:
    """Run at the same moment, each on its own connection."""
    start = threading.Barrier(times)

    def run() -> None:
        try:
            start.wait()
            work()
        except OperationalError:  # SQLite in memory does not wait its turn; the next round goes on
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_rounds_at_the_same_time_tell_once(world: World) -> None:
    for n in range(3):
        world.under_silence(title=f"Text {n}")

    def round_() -> None:
        outbox.collect(world.now)
        post.post(world.now)

    together(round_, 3)
    outbox.collect(world.now)
    post.post(world.now)
    post.post(world.now + timedelta(minutes=2))  # what a round had taken that did not finish
    assert Notice.objects.count() == 30
    assert len(mail.outbox) == 30
    assert Cursor.objects.get().index == Entry.objects.count()


def test_a_round_that_died_before_noting_sends_again(world: World) -> None:
    world.under_silence()
    first = len(tell(world))
    Notice.objects.update(state="waiting", sent_at=None)  # killed between sending and noting
    post.post(world.now)
    assert len(mail.outbox) == first  # not at once: attempts are counted before sending
    post.post(world.now + timedelta(minutes=2))
    assert len(mail.outbox) == 2 * first


def test_telling_costs_the_same_for_every_number_of_entries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        world.under_silence(title=f"Text {n}")
    with django_assert_max_num_queries(40):
        outbox.collect(world.now)
    assert Notice.objects.count() == 200


def test_who_makes_a_translation_and_who_asked_for_it_are_told(world: World) -> None:
    key = world.under_silence()
    tell(world)
    translations.request_translation(
        world.asked(world.brenn), key, language="ru", due=world.now + timedelta(days=3)
    )
    sent = tell(world)
    assert {address for message in sent for address in message.to} == {
        "clerk@sec.example",
        "clerk2@sec.example",
    }
    assert "Brenn asks for this text in another language: Russian." in sent[0].body
    assert f"{world.now + timedelta(days=3):%Y-%m-%d %H:%M} UTC" in sent[0].body
    row = Translation.objects.get().key
    translations.register_translation(world.asked(world.clerk), row, text=russian())
    assert tell(world) == []
    translations.release_translation(world.asked(world.clerk), row)
    told = {address for message in tell(world) for address in message.to}
    assert told == {"mission@bre.example", "brenn@bre.example"}


def test_a_day_before_the_end_all_members_are_reminded_alike_and_once(world: World) -> None:
    # whoever has joined the consensus gets the same letter as whoever has said nothing
    key = world.under_silence(minutes=5 * 24 * 60)
    deadline = world.decision(key).deadline
    assert deadline is not None
    world.under_silence(minutes=47 * 60, title="Told a moment ago")
    communicate(world.asked(world.brenn), key, form=Communication.JOINS_CONSENSUS, text="")
    tell(world)
    assert reminders.remind(deadline - timedelta(hours=25)) == 0
    written = reminders.remind(deadline - timedelta(hours=24))
    assert reminders.remind(deadline - timedelta(hours=23)) == 0
    rows = Notice.objects.filter(kind="Reminder")
    assert rows.count() == written
    assert set(rows.values_list("party", flat=True)) == set(worlds.MEMBERS)
    assert set(rows.values_list("subject_key", flat=True)) == {key}
    assert len(set(rows.filter(language="en").values_list("title", "body"))) == 1
    assert "silence ends soon" in rows.filter(language="en")[0].title
    set_deadline(world.asked(world.chair), key, deadline=deadline + timedelta(days=3))
    assert reminders.remind(deadline - timedelta(hours=22)) == 0
    assert reminders.remind(deadline + timedelta(days=2)) == written
    told = queries.delivery(key, worlds.MEMBERS)
    assert [one.word for one in told] == ["mail"] * len(worlds.MEMBERS), "a reminder says nothing of delivery"


def test_what_is_broken_or_held_is_not_reminded_of(world: World) -> None:
    key = world.under_silence(minutes=5 * 24 * 60)
    deadline = world.decision(key).deadline
    assert deadline is not None
    world.break_silence(key, world.aldora)
    assert reminders.remind(deadline - timedelta(hours=2)) == 0


def test_what_came_late_by_another_way_is_answered_to_its_delegation_alone() -> None:
    # invariants 9, 13
    world = worlds.build(rules=CICA)
    key = world.under_silence(minutes=60)
    tell(world)
    world.now += timedelta(minutes=62)
    came = Came("ALD", "mailbox", world.now, "Re: draft")
    asked = world.asked(CLOCK_SEAT)
    breaks.receive_mail(asked, key, came=came, address="mission@ald.example", codes=("1", "2"))
    letters = tell(world)
    assert letters
    assert all("@ald.example" in letter.to[0] for letter in letters)
    assert "your objection came late" in letters[0].subject
    assert "so it came late." in str(letters[0].body)
    world.break_silence(key, world.brenn)
    assert tell(world) == [], "what was sent here is answered on the page"
