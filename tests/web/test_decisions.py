"""What the register of decisions offers to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision
from comity.notices.models import Notice
from comity.notices.queries import Told
from comity.record.models import Entry
from comity.web import telling
from tests.web.asking import text
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("who", "offered"),
    [("aldora", True), ("clerk", True), ("chair", True), ("intern", False), ("observer", False), ("", False)],
)
def test_a_draft_is_offered_to_those_who_may_bring_one(who: str, offered: bool) -> None:
    client = build().client(who)
    page = client.get("/decisions/").content.decode()
    assert ("/decisions/new/" in page) is offered
    assert (client.get("/decisions/new/").status_code == 200) is offered


def test_the_register_is_narrowed_to_any_stage() -> None:
    world = build()
    running = world.under_silence(title="Runs")
    world.decision(running)
    client = world.client("aldora")
    for stage in Stage:
        page = client.get("/decisions/", {"state": stage.value})
        assert [row.decision.title for row in page.context["rows"]] == (
            ["Runs"] if stage == "silence" else []
        )


def test_the_text_comes_before_what_may_be_done_with_it() -> None:
    world = build()
    page = text(world.client("aldora").get(reverse("decision", args=[world.under_silence()])))
    assert page.index('id="clock"') < page.index('id="text"') < page.index('id="acts"')


def test_the_register_says_until_when_silence_runs() -> None:
    world = build()
    world.under_silence(title="Runs")
    world.register_draft(title="Waits")
    rows = world.client("chair").get(reverse("decisions")).context["rows"]
    until = {row.title.words: row.until for row in rows}
    assert until == {"Runs": Decision.objects.get(title="Runs").deadline, "Waits": None}


def test_one_sentence_says_who_was_told() -> None:
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    reached = [Told("Aldora", "mail", at, failed=False), Told("Brenn", "mail", at + HOUR, failed=False)]
    assert telling.of([]) is None
    told = telling.of(reached)
    assert told is not None
    assert (told.unreached, told.underway, told.last) == ((), False, at + HOUR)
    told = telling.of([*reached, Told("Cestria", "no address", None, failed=True)])
    assert told is not None
    assert (told.unreached, told.underway) == (("Cestria",), False)
    world = build()
    key = world.under_silence()
    page = reverse("decision", args=[key])
    entry = Entry.objects.get(kind="Circulated").index
    about = {"entry": entry, "kind": "Circulated", "subject_key": key}
    notice = Notice.objects.create(**about, party="BRE", title="", created_at=world.now)
    aldora = world.client("aldora")
    assert "Mail is on its way." in text(aldora.get(page))
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.FAILED)
    assert "Mail has not reached: Brenn." in text(aldora.get(page))
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=world.now)
    assert "Every Member State was told by mail, the last one on" in text(aldora.get(page))


def test_the_first_page_of_an_office_does_not_say_that_its_silence_counts() -> None:
    world = build()
    world.under_silence()
    assert "Saying nothing is enough." in text(world.client("aldora").get(reverse("home")))
    chair = text(world.client("chair").get(reverse("home")))
    assert "If no Member State objects, the text is adopted." in chair
    assert "Saying nothing is enough." not in chair
