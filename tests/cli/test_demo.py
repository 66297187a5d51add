"""The demonstration: loaded by acts alone, in every state of life, and harmless where States are real."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import get_hasher
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from comity.cli.demo import accounts, histories, papers, stories
from comity.cli.demo.drill import drill, one_hash
from comity.core.seat import CHAIR, SECRETARIAT
from comity.core.text.read import read
from comity.decisions.models import Decision
from comity.notices import outbox
from comity.notices.models import Notice
from comity.people.models import Person
from comity.record import clock
from comity.record.models import Entry

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
FORTNIGHT = [NOW + timedelta(days=n, hours=5 * n) for n in range(14)]


ENDED = {  # title -> the last stage of each of its procedures, in order
    "Chairmanship of the next two years": ["adopted"],
    "Exchange of tide tables": ["broken", "adopted"],
    "Training of rescue crews: places": ["broken"],
    "Training of rescue crews: travel": ["broken"],
    "Cards for harbour pilots": ["adopted"],
    "Register of lighthouses": ["adopted"],
    "Colours of warning flags": ["broken", "adopted"],
    "Legends of sea charts": ["adopted"],
    "Colours of buoys in narrow waters": ["broken", "adopted"],
}

TOLD_ELSEWHERE = ("Regulations of the Network of Universities, as amended", "Library of the seat")
LEADS_TO = {  # kind of entry -> where a text stands afterwards; any other leaves it where it was
    "Registered": "draft",
    "Circulated": "silence",
    "SilenceBroken": "broken",
    "PackageBroken": "broken",
    "HeldInDoubt": "held",
    "DeadlineSet": "silence",
    "Tabled": "tabled",
    "AgreedAdReferendum": "ad_referendum",
    "Adopted": "adopted",
    "AdoptedInMeeting": "adopted",
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The invented demonstration, loaded once for the tests that only look at it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("demonstration")
        patch.setattr(settings, "COMITY_DEMO", True)
        patch.setattr(settings, "DATA", folder)
        patch.setattr(settings, "FILES_ROOT", folder / "files")
        patch.setattr(settings, "EMAIL_FILE_PATH", str(folder / "mail"))
        around = transaction.atomic()
        vars(around)["_from_testcase"] = True  # as Django's own tests: acts may be durable inside it
        with around:
            yield demo("--invented")
            transaction.set_rollback(True)


@pytest.fixture
def invented(loaded: str, db: None) -> str:
    return loaded


def demo(*arguments: str) -> str:
    said = io.StringIO()
    call_command("demo", *arguments, stdout=said)
    return said.getvalue()


def kinds() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def test_the_invented_organisation_shows_every_state_of_life(invented: str) -> None:
    now = clock.now()
    stages = {decision.stage_at(now).value for decision in Decision.objects.all()}
    assert stages >= {"draft", "silence", "expired", "broken", "withdrawn", "adopted"}
    assert {"SilenceBroken", "FurtherObjection", "BreakCameLate", "Withdrawn", "Published"} <= set(kinds())
    named = Decision.objects.get(broken_by="BRE")
    assert named.procedure.rules.author_named
    unnamed = Decision.objects.get(broken_by="MOR")
    assert not unnamed.procedure.rules.author_named
    adopted = Decision.objects.filter(stage="adopted")
    assert {d.body_id for d in adopted} == {"MC", "SOC", "SWG"}
    assert len({d.deadline.year for d in adopted if d.deadline}) > 1
    assert len({d.number for d in adopted}) == len(adopted)


def test_the_record_of_a_demonstration_runs_forward_and_ends_now(invented: str) -> None:
    instants = list(Entry.objects.order_by("index").values_list("at", flat=True))
    assert instants == sorted(instants)
    assert instants[-1] <= clock.now()
    assert kinds()[0] == "Founded"
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(len(instants)))


def test_every_state_was_told_in_that_hour(invented: str) -> None:
    for decision in Decision.objects.exclude(circulated_at=None):
        circulated = Entry.objects.get(subject=decision.key, kind="Circulated")
        sent = Notice.objects.filter(entry=circulated.index)
        assert set(sent.values_list("party", flat=True)) == set(decision.members)
        for notice in sent:
            assert notice.sent_at is not None
            assert abs(notice.sent_at - circulated.at) < timedelta(minutes=1)
    assert outbox.collect(clock.now()) == 0  # the next round has nothing old to tell


def test_loading_again_changes_nothing(invented: str) -> None:
    before = kinds()
    assert accounts.PASSWORD in demo("--invented")
    assert kinds() == before
    with pytest.raises(CommandError, match="--fresh"):
        demo()


def test_every_account_signs_in_with_the_one_password(invented: str) -> None:
    listed = accounts.listing("en")
    members = [a for a in listed if a.group == "delegations" and str(a.what) == "delegate"]
    assert len(members) == 28
    assert [a.designation for a in members][:2] == ["Aldora", "Ambria"]
    assert {a.group for a in listed} == {"offices", "delegations", "observers", "administrators"}
    assert listed[0].email == "chair@cms.example"
    assert Person.objects.count() == len(listed)
    for account in listed[:5]:
        assert authenticate(None, username=account.email, email=account.email, password=accounts.PASSWORD)
    russian = [a.designation for a in accounts.listing("ru") if a.group == "delegations"]
    assert russian[:2] == ["Алдора", "Амбрия"]


@pytest.mark.parametrize("now", FORTNIGHT)
@pytest.mark.parametrize("tell", [stories.real, stories.invented])
def test_stories_run_in_order_and_begin_in_the_past_whatever_the_weekday(tell: Any, now: datetime) -> None:
    for story in tell(now, ALMATY):
        instants = [step.at for step in story.steps]
        assert instants == sorted(instants), story.paper
        assert instants[-1] <= now, story.paper
        for step in story.steps:
            if step.deadline is not None:
                assert step.deadline > step.at


@pytest.mark.parametrize("now", FORTNIGHT)
def test_with_real_states_no_story_has_a_state_in_it(now: datetime) -> None:
    steps = [step for story in stories.real(now, ALMATY) for step in story.steps]
    assert {step.by for step in steps} <= {"", CHAIR, SECRETARIAT}
    assert {step.verb for step in steps} <= {"register_draft", "circulate", "establish", "publish"}
    for story in stories.real(now, ALMATY):
        assert all("Kestria" not in text.plain for text in papers.texts(story.paper))


def test_papers_are_real_word_files_in_english_and_russian() -> None:
    both = {"en", "ru"}
    told = stories.invented(NOW, ALMATY)
    for story in told:
        versions = papers.texts(story.paper)
        assert {v.language for v in versions} <= both
        assert [v.authentic for v in versions if v.language == "en"] == [True]
        for version in versions:
            assert read(version.data).title() == version.title
            assert version.plain.count("\n") >= 4
    assert sum({v.language for v in papers.texts(s.paper)} == both for s in told) >= 10
    assert papers.texts("glossary") == papers.texts("glossary")  # the same bytes each time


def test_the_clock_of_drills_is_put_back(db: None) -> None:
    before = settings.COMITY_TEST_CLOCK
    with drill() as moved:
        moved.set(NOW - timedelta(days=300))
        assert abs(clock.now() - (NOW - timedelta(days=300))) < timedelta(seconds=5)
    assert before == settings.COMITY_TEST_CLOCK
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_one_hash_serves_all_and_then_no_more() -> None:
    hasher = get_hasher("default")
    with one_hash():
        assert hasher.encode("word", hasher.salt()) == hasher.encode("word", hasher.salt())
    assert hasher.salt() != hasher.salt()


@pytest.mark.parametrize("now", FORTNIGHT)
def test_histories_run_in_order_whatever_the_weekday(now: datetime) -> None:
    for story in stories.invented(now, ALMATY, histories.tell):
        instants = [step.at for step in story.steps]
        assert instants == sorted(instants), story.paper
        assert instants[-1] <= now, story.paper


def kinds_of(decision: Decision) -> list[str]:
    rows = Entry.objects.filter(subject=decision.key).order_by("index")
    return list(rows.values_list("kind", flat=True))


def test_each_history_ended_as_it_is_told(invented: str) -> None:
    for title, stages in ENDED.items():
        rows = list(Decision.objects.filter(title=title).order_by("registered_at"))
        assert [row.stage for row in rows] == stages, title
    lights = Decision.objects.get(title="Register of lighthouses")
    turns = {"HeldInDoubt", "DeadlineSet", "Adopted"}
    assert [kind for kind in kinds_of(lights) if kind in turns] == ["HeldInDoubt", "DeadlineSet", "Adopted"]
    assert Decision.objects.get(title="Cards for harbour pilots").contested
    assert "StatementMade" in kinds_of(Decision.objects.get(title="Legends of sea charts"))
    assert "PackageBroken" in kinds_of(Decision.objects.get(title="Training of rescue crews: travel"))
    first, second = Decision.objects.filter(title="Colours of buoys in narrow waters").order_by(
        "registered_at"
    )
    assert second.text_hash == first.text_hash
    assert second.follows_id == first.key
    assert first.lifted == ["JOR"]
    assert first.deadline is not None
    assert first.circulated_at is not None
    assert second.deadline is not None
    assert second.circulated_at is not None
    assert second.deadline - second.circulated_at < first.deadline - first.circulated_at


def test_one_decision_is_translated_and_corrected(invented: str, client: Any) -> None:
    decision = Decision.objects.get(title="Signals of rescue boats")
    correction = decision.corrigenda.get()
    assert (correction.stage, correction.number) == ("adopted", f"{decision.number}/Corr.1")
    source = decision.source()
    stale = {v.language: v.of != source for v in decision.document.versions.filter(authentic=False)}
    assert stale == {"ru": False, "fr": True}
    page = client.get(decision.get_absolute_url() + "?text=fr").content.decode()
    assert "It is of an older text" in page
    assert correction.number in page


def test_each_history_opens_at_every_point_of_its_past(invented: str, client: Any) -> None:
    person = Person.objects.get(email="delegate@ald.example")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    reached: set[str] = set()
    for decision in Decision.objects.filter(title__in=[*ENDED, *TOLD_ELSEWHERE]):
        course = list(Entry.objects.filter(subject=decision.key).order_by("index").values_list("kind", "at"))
        for kind, at in course:
            moment = (at + timedelta(seconds=1)).replace(microsecond=0)
            stage = [LEADS_TO[k] for k, then in course if then <= moment and k in LEADS_TO][-1]
            asked = {"as_of": moment.strftime("%Y-%m-%dT%H:%M:%S")}
            page = client.get(f"/decisions/{decision.key}/past/", asked)
            assert page.status_code == 200, (decision.title, kind)
            assert page.context["stage"] == stage, (decision.title, kind)
            if decision.number:
                assert (decision.number in page.content.decode()) is (stage == "adopted"), kind
            reached.add(kind)
    assert {*LEADS_TO} - reached <= {"AgreedAdReferendum", "AdoptedInMeeting"}, "the ten end in other ways"
