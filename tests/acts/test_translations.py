"""Translations through the acts: asked for, registered, revised, released, and stale when the text changes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForMemberStatesOnly, ForTheSecretariatOnly
from comity.acts import corrigenda, translations
from comity.acts import decisions as acts
from comity.acts.drafts import DraftText
from comity.core.consensus import opening
from comity.core.consensus import translations as core
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.errors import NotFound
from comity.documents.models import Document, Rendering, Translation, Version
from tests.world import World, build

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=65)


def russian(words: str = "Календарь мероприятий", language: str = "ru") -> DraftText:
    return DraftText(language, False, words, "t.txt", "text/plain", words.encode(), f"<p>{words}</p>", words)


def english(words: str = "In paragraph 1, for calendars read calendar") -> DraftText:
    return replace(russian(words, "en"), authentic=True)


def translated(world: World, key: UUID) -> UUID:
    """Asked for by Aldora, registered and released by the Secretariat."""
    translations.request_translation(world.asked(world.aldora), key, language="ru")
    row = Translation.objects.get(document__decision=key).key
    translations.register_translation(world.asked(world.clerk), row, text=russian())
    translations.release_translation(world.asked(world.clerk), row)
    return row


def corrected(world: World, key: UUID) -> UUID:
    """A corrigendum went its whole way an hour later."""
    world.now += LATER
    done = corrigenda.bring_corrigendum(world.asked(world.clerk), key, texts=(english(),))
    assert done.subject is not None
    world.circulate(done.subject)
    world.establish(done.subject, world.now + timedelta(minutes=62))
    world.now += LATER
    return done.subject


def test_a_released_translation_moves_nothing_but_the_hash_of_all_versions() -> None:
    # invariants 5, 27, 28
    world = build()
    key = world.under_silence()
    before = world.decision(key)
    row = translated(world, key)
    after = world.decision(key)
    assert (after.text_hash, after.stage, after.deadline) == (before.text_hash, "silence", before.deadline)
    assert after.all_versions_hash != before.all_versions_hash
    assert Document.objects.get(decision=key).symbol == before.symbol == after.symbol
    assert {v.language: v.authentic for v in Version.objects.filter(document__decision=key)} == {
        "en": True,
        "ru": False,
    }
    first = Rendering.objects.get()
    translations.revise_translation(world.asked(world.clerk), row, text=russian("Календарь"))
    assert Version.objects.get(language="ru").file_id == first.file_id  # until it is released
    translations.release_translation(world.asked(world.clerk), row)
    assert Version.objects.get(language="ru").title == "Календарь"
    assert Rendering.objects.count() == 2  # what was there first is kept
    assert world.record()[-5:] == [
        "TranslationRequested",
        "TranslationRegistered",
        "TranslationReleased",
        "TranslationRevised",
        "TranslationReleased",
    ]


def test_who_asks_and_who_keeps() -> None:
    world = build()
    key = world.under_silence()
    with pytest.raises(NotFound):
        translations.request_translation(world.asked(world.observer), key, language="ru")
    with pytest.raises(core.AuthenticAlready):
        translations.request_translation(world.asked(world.brenn), key, language="en")
    translations.request_translation(world.asked(world.brenn), key, language="ru", due=world.now + LATER)
    row = Translation.objects.get()
    assert (row.requested_by_id, row.due) == ("BRE", world.now + LATER)
    with pytest.raises(core.AskedAlready):
        translations.request_translation(world.asked(world.aldora), key, language="ru")
    for stranger in (world.brenn, world.chair):
        with pytest.raises(ForTheSecretariatOnly):
            translations.register_translation(world.asked(stranger), row.key, text=russian())
    with pytest.raises(translations.AnotherLanguage):
        translations.register_translation(world.asked(world.clerk), row.key, text=russian(language="zh"))
    for act in (translations.release_translation,):
        with pytest.raises(core.NotTheNextStep):
            act(world.asked(world.clerk), row.key)
    with pytest.raises(core.NotTheNextStep):
        translations.revise_translation(world.asked(world.clerk), row.key, text=russian())
    assert world.record()[-1] == "TranslationRequested"


def test_an_observer_does_not_ask_for_a_published_text() -> None:
    world = build()
    key = world.adopted()
    acts.publish(world.asked(world.clerk, world.now + LATER), key)
    world.now += LATER
    with pytest.raises(ForMemberStatesOnly):
        translations.request_translation(world.asked(world.observer), key, language="ru")


def test_a_translation_is_stale_by_itself_once_a_corrigendum_is_adopted() -> None:
    # invariant 28
    world = build()
    key = world.adopted()
    row = translated(world, key)
    source = world.decision(key).source()
    assert not translations.value(Translation.objects.get()).stale(source)
    corrected(world, key)
    source = world.decision(key).source()
    assert translations.value(Translation.objects.get()).stale(source)
    assert Version.objects.get(document__decision=key, language="ru").of != source
    translations.revise_translation(world.asked(world.clerk), row, text=russian("Исправлено"))
    corrected(world, key)
    with pytest.raises(core.StaleTranslation):
        translations.release_translation(world.asked(world.clerk), row)
    translations.revise_translation(world.asked(world.clerk), row, text=russian("Дважды исправлено"))
    translations.release_translation(world.asked(world.clerk), row)
    assert Version.objects.get(document__decision=key, language="ru").of == world.decision(key).source()


def test_silence_waits_for_the_released_translation_where_the_rules_say_so() -> None:
    # invariants 20, 28
    world = build(rules=replace(MINUTES, all_languages_first=True))
    key = world.register_draft()
    translations.request_translation(world.asked(world.clerk), key, language="ru")
    row = Translation.objects.get().key
    with pytest.raises(opening.LanguagesFirst):
        world.circulate(key)
    translations.register_translation(world.asked(world.clerk), row, text=russian())
    with pytest.raises(opening.LanguagesFirst):  # nobody may read it yet
        world.circulate(key)
    translations.release_translation(world.asked(world.clerk), row)
    Version.objects.filter(language="ru").update(of="0" * 64)  # of an older text
    with pytest.raises(opening.LanguagesFirst):
        world.circulate(key)
    Version.objects.filter(language="ru").update(of=world.decision(key).text_hash)
    world.circulate(key)
    assert world.decision(key).stage == "silence"
