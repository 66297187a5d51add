"""Pages of translations and corrigenda: asked for, released, shown as stale; a correction beside its decision."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from comity.acts import decisions as acts
from comity.decisions.models import Decision
from comity.documents.models import Translation
from comity.record import clock
from comity.record.models import Entry
from tests.acts.test_translations import corrected, translated
from tests.api.calls import bearer, get, post
from tests.web.asking import send, text
from tests.world import build

pytestmark = pytest.mark.django_db
OLDER = "of an older text"


def test_a_translation_by_the_pages() -> None:
    # invariants 27, 28
    world = build()
    key = world.under_silence()
    page, clerk, brenn = reverse("decision", args=[key]), world.client("clerk"), world.client("brenn")
    assert "Ask for a translation" not in text(world.client("clerk2").get(reverse("decisions")))
    ask = reverse("request_translation", args=[key])
    assert world.client("observer").get(ask).status_code == 404
    day = (world.now + timedelta(days=3)).date().isoformat()
    assert send(brenn, ask, language="ru", day=day).status_code == 302
    row = Translation.objects.get()
    one = reverse("translation", args=[row.key])
    assert one in text(brenn.get(page))
    assert one in text(clerk.get(reverse("home")))
    clerk.cookies["django_language"] = "ru"
    named = (
        f'<span lang="en">{world.decision(key).title}</span>'  # what waits for its translation is in English
    )
    assert named in clerk.get(reverse("home")).content.decode().partition('id="awaited"')[2]
    clerk.cookies["django_language"] = "en"
    assert one not in text(brenn.get(reverse("home")))
    assert world.client("public").get(one).status_code == 404
    register = reverse("register_translation", args=[row.key])
    assert brenn.get(register).status_code == 403
    nothing = send(clerk, register, title="Календарь", typed="")
    assert "type the text below" in text(nothing)
    filled = {"title": "Календарь", "typed": "Комитет\n\n1. Постановляет обмениваться."}
    assert send(clerk, register, **filled).status_code == 302
    assert "?text=ru" not in text(brenn.get(page))
    assert send(clerk, reverse("release_translation", args=[row.key])).status_code == 302
    assert "?text=ru" in text(brenn.get(page))
    assert one not in text(clerk.get(reverse("home")))
    shown = text(brenn.get(page + "?text=ru"))
    assert "Постановляет" in shown
    assert OLDER not in shown
    assert world.decision(key).symbol in shown


def test_a_corrigendum_beside_its_decision_and_the_translation_it_makes_stale(
    settings: Any, tmp_path: Path
) -> None:
    # invariants 27, 28
    moved = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(moved)
    world = build()
    key = world.adopted()
    number = world.decision(key).number
    translated(world, key)
    correction = corrected(world, key)
    for published in (key, correction):
        acts.publish(world.asked(world.clerk), published)
    moved.write_text(str(4 * 3600))
    public = world.client("public")
    shown = text(public.get(reverse("decision", args=[key])))
    assert f"{number}/Corr.1" in shown
    assert OLDER in shown
    assert "Propose a corrigendum" not in shown
    assert f"{number}/Corr.1" in text(public.get(reverse("decisions")))
    beside = text(public.get(reverse("decision", args=[correction])))
    assert "It corrects:" in beside
    assert reverse("decision", args=[key]) in beside
    world.now = clock.now()
    clerk, bring = world.client("clerk"), reverse("bring_corrigendum", args=[key])
    assert public.get(bring).status_code == 403
    filled = {"title": "Second", "language": "en", "typed": "In paragraph 1, for a read b."}
    assert send(clerk, bring, **filled).status_code == 302
    assert Decision.objects.get(title="Second").corrects_id == key
    assert "Second" not in text(public.get(reverse("decision", args=[key])))


def test_translations_and_corrigenda_by_calls() -> None:
    # invariants 5, 27
    world = build()
    world.now = clock.now()
    key = world.under_silence()
    clerk, brenn = bearer(world, "clerk"), bearer(world, "brenn")
    assert post(f"/decisions/{key}/translations", bearer(world, "observer"), language="ru")[0] == 404
    assert post(f"/decisions/{key}/translations", brenn, language="ru")[0] == 200
    row = Translation.objects.get().key
    said = {"title": "Календарь", "typed": "Комитет\n\n1. Постановляет."}
    assert post(f"/translations/{row}/register", brenn, **said)[0] == 403
    status, answer = post(f"/translations/{row}/release", clerk)
    assert (status, answer["refused"]) == (409, "NotTheNextStep")
    assert post(f"/translations/{row}/register", clerk, **said)[0] == 200
    assert post(f"/translations/{row}/revise", clerk, **said | {"title": "Лучше"})[0] == 200
    assert post(f"/translations/{row}/release", clerk)[0] == 200
    listed = get(f"/decisions/{key}/translations", brenn)[1]["translations"]
    assert [(one["language"], one["step"], one["stale"]) for one in listed] == [("ru", "released", False)]
    assert get(f"/decisions/{key}/translations")[0] == 404
    text_hash = world.decision(key).text_hash
    assert get(f"/decisions/{key}", brenn)[1]["text_hash"] == text_hash
    correction = {"title": "Correction", "typed": "For a read b.", "language": "en"}
    status, answer = post(f"/decisions/{key}/corrigenda", clerk, **correction)
    assert (status, answer["refused"]) == (409, "NotAdoptedYet")
    world.establish(key, world.now + timedelta(minutes=62))
    assert post(f"/decisions/{key}/corrigenda", brenn, **correction)[0] == 200


def test_a_reader_of_russian_reads_russian_while_the_translation_is_of_the_text_as_it_stands(
    settings: Any, tmp_path: Path
) -> None:
    # invariant 28
    moved = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(moved)
    world = build()
    key = world.adopted()
    acts.publish(world.asked(world.clerk), key)
    page, public = reverse("decision", args=[key]), world.client("public")
    public.cookies["django_language"] = "ru"
    english = text(public.get(page))
    assert '<h1 lang="en">Calendar of activities</h1>' in english
    listed = text(public.get(reverse("decisions")))
    assert f'<a href="{page}" lang="en">Calendar of activities</a>' in listed
    translated(world, key)
    title = Translation.objects.get().renderings.get().title
    assert f"<h1>{title}</h1>" in text(public.get(page))
    assert f'<a href="{page}">{title}</a>' in text(public.get(reverse("decisions")))
    assert '<h1 lang="en">Calendar of activities</h1>' in text(public.get(page + "?text=en"))
    acting = world.client("aldora")
    acting.cookies["django_language"] = "ru"
    said = reverse("make_statement", args=[key])
    assert f"<span>{title}</span>" in text(acting.get(said))
    entry = Entry.objects.filter(subject=key).latest("index")
    assert title in text(acting.get(reverse("entry", args=[entry.index])))
    corrected(world, key)  # the translation is of an older text now: in doubt, the authentic one
    moved.write_text(str(4 * 3600))
    assert '<h1 lang="en">Calendar of activities</h1>' in text(public.get(page))
    assert '<span lang="en">Calendar of activities</span>' in text(acting.get(said))
    assert '<span lang="en">Calendar of activities</span>' in text(
        acting.get(reverse("entry", args=[entry.index]))
    )
