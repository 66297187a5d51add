"""A text is replaced by whoever brought it, before silence: agreement is void, and what was there stays readable."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForTheOriginatorOnly
from comity.acts import decisions as acts
from comity.acts import room, texts, translations
from comity.acts.drafts import DraftText
from comity.core.consensus import texts as core
from comity.core.errors import NotFound
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Translation, Version
from comity.notices import outbox
from comity.notices.models import Notice
from comity.record.models import Entry
from comity.record.writer import Recorded
from tests.acts.test_meetings import RULES, sits, tabled
from tests.acts.test_translations import english, translated
from tests.world import World, build

pytestmark = pytest.mark.django_db


def put(world: World, key: UUID, text: DraftText | None = None, by: str = "clerk") -> Recorded:
    """Another text in its place."""
    seen = world.decision(key).text_hash
    return texts.replace_text(
        world.asked(world.seats[by]), key, text=text or english("Better words"), replaces=seen
    )


def test_another_text_takes_the_place_of_a_draft_and_its_translation_is_stale() -> None:
    # invariants 5, 26, 28
    world = build()
    key = world.register_draft(by=world.aldora)
    before = world.decision(key)
    row = translated(world, key)
    for stranger in (world.clerk, world.chair):
        with pytest.raises(ForTheOriginatorOnly):
            texts.replace_text(world.asked(stranger), key, text=english(), replaces=before.text_hash)
    with pytest.raises(NotFound):
        put(world, key, by="brenn")
    with pytest.raises(core.AnotherLanguage):
        put(world, key, replace(english(), language="ru"), by="aldora")
    assert EarlierText.objects.count() == 0
    put(world, key, by="aldora")
    after = world.decision(key)
    assert (after.stage, after.title) == ("draft", "Better words")
    assert after.text_hash not in {before.text_hash, ""}
    assert after.all_versions_hash != before.all_versions_hash
    assert Version.objects.get(document__decision=key, authentic=True).plain == "Better words"
    assert translations.value(Translation.objects.get(pk=row)).stale(after.source())
    kept = EarlierText.objects.get()
    assert (kept.number, kept.title, kept.text_hash) == (1, before.title, before.text_hash)
    with pytest.raises(core.SameText):
        put(world, key, by="aldora")
    with pytest.raises(acts.TextChanged):  # the page was opened before
        texts.replace_text(world.asked(world.aldora), key, text=english("Late"), replaces=before.text_hash)
    assert world.record()[-1] == "TextReplaced"


def test_what_was_replaced_before_it_was_given_out_stays_with_those_who_had_it() -> None:
    # invariants 26, 30
    world = build()
    key = world.register_draft(by=world.aldora)
    index = put(world, key, by="aldora").index
    outbox.collect(world.now)
    assert set(Notice.objects.filter(kind="TextReplaced").values_list("party", flat=True)) == {"ALD"}
    world.circulate(key)
    kept = EarlierText.objects.get()
    later = world.now + timedelta(minutes=1)
    for reader in (world.aldora, world.chair, world.clerk):
        assert EarlierText.objects.for_reader(reader, kept.key, at=later) == kept
    with pytest.raises(NotFound):
        EarlierText.objects.for_reader(world.brenn, kept.key, at=later)
    assert Decision.objects.for_reader(world.brenn, key, at=later).title == "Better words"
    assert not Entry.objects.visible_to(world.brenn, at=later).filter(index=index).exists()


def test_what_a_meeting_agreed_is_void_with_its_text_and_all_are_told() -> None:
    # invariant 5
    world = build(rules=RULES)
    key = tabled(world, sits(world, "ALD", "BRE", "CES", "DOR"))
    seen = world.decision(key).text_hash
    room.agree_ad_referendum(world.asked(world.chair), key, text_hash=seen)
    outbox.collect(world.now)
    put(world, key)
    after = world.decision(key)
    assert after.stage == "draft"
    outbox.collect(world.now)
    told = Notice.objects.filter(kind="TextReplaced")
    assert set(told.values_list("party", flat=True)) == {"ALD", "BRE", "CES", "DOR"}
    assert "void" in told[0].body
    kept = EarlierText.objects.get()
    assert EarlierText.objects.for_reader(world.brenn, kept.key, at=world.now) == kept
    with pytest.raises(acts.TextChanged):  # silence over what was agreed is no longer possible
        acts.circulate(
            world.asked(world.chair),
            key,
            deadline=world.now + timedelta(hours=1),
            authority="agreed",
            text_hash=seen,
        )
    world.circulate(key)
    assert world.decision(key).stage == "silence"


def test_under_silence_and_after_its_end_no_text_is_replaced() -> None:
    # invariants 5, 12
    world = build()
    running, broken = world.under_silence(), world.under_silence(title="Broken")
    world.break_silence(broken, world.brenn)
    adopted = world.adopted(title="Adopted")
    before = world.record()
    for key in (running, broken, adopted):
        with pytest.raises(core.NotReplaceable):
            put(world, key)
    assert world.record() == before
    assert EarlierText.objects.count() == 0
