"""Pages of a text that was withdrawn: what is recorded afterwards is shown to whom it concerns, and revives nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils.html import escape

from comity.acts import decisions as acts
from comity.acts import standing
from comity.core.consensus.rules_shipped import CICA
from comity.decisions.models import OutsideBreak
from comity.record import clock
from tests.web.asking import send, text
from tests.web.test_silence import entered, kinds
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = "The text was withdrawn; nothing was adopted."


@pytest.fixture
def world() -> World:
    """Every channel counts."""
    return build(rules=CICA)


def withdrawn(world: World) -> UUID:
    """Under silence since some seconds, and taken back."""
    world.now = clock.now() - timedelta(seconds=25)
    key = world.register_draft()
    world.circulate(key, minutes=60 * 24 * 14)
    world.now += timedelta(seconds=10)
    acts.withdraw(world.asked(world.chair), key)
    return key


def test_no_page_offers_to_break_what_was_withdrawn_and_officers_can_enter_what_came(world: World) -> None:
    key = withdrawn(world)
    for name in ("aldora", "brenn", "chair", "clerk"):
        page = text(world.client(name).get(f"/decisions/{key}/"))
        assert f"/decisions/{key}/break/" not in page
        offered = f"/decisions/{key}/objections/enter/" in page
        assert offered == (name in {"chair", "clerk"})
        assert ("Recorded and answered; the procedure stays ended" in page) == offered


def test_who_objects_all_the_same_is_told_what_it_is_before_and_after(world: World) -> None:
    # invariants 9, 13
    key = withdrawn(world)
    aldora, address = world.client("aldora"), f"/decisions/{key}/break/"
    page = text(aldora.get(address))
    assert f"{ENDED} Your objection is recorded and answered; it changes nothing." in page
    assert "every Member State is told at once" not in page
    assert "cannot be taken back" not in page
    assert "What breaks silence?" not in page
    assert world.client("clerk").get(address).status_code == 403
    assert send(aldora, address, reason="No.").status_code == 302
    assert kinds()[-1] == "BreakFoundMoot"
    page = text(aldora.get(f"/decisions/{key}/"))
    assert "The text had ended before. Your objection is recorded in entry" in page
    said = "An objection to a text that had ended before was recorded; it changes nothing"
    seen = {
        name: said in text(world.client(name).get(f"/decisions/{key}/"))
        for name in ("public", "aldora", "brenn", "clerk", "chair")
    }
    assert seen == {"public": False, "aldora": True, "brenn": False, "clerk": False, "chair": True}


def test_a_note_is_entered_confirmed_and_shown_without_a_word_of_a_text_that_runs(world: World) -> None:
    # invariants 9, 12, 29
    key = withdrawn(world)
    clerk, address = world.client("clerk"), f"/decisions/{key}/objections/enter/"
    page = text(clerk.get(address))
    assert f"{ENDED} It is recorded with the instant" in page
    assert "Nothing is adopted until a second officer" not in page
    assert world.client("aldora").get(address).status_code == 403
    entry = entered(world, key)
    page = text(clerk.get(f"/decisions/{key}/"))
    assert f"{ENDED} Whatever is recorded here changes nothing." in page
    assert "is being checked" not in page
    second = world.client("clerk2")
    shown = text(second.get(f"/objections/{entry}/"))
    assert f"{ENDED} Whatever is recorded here changes nothing." in shown
    assert "Until this is settled, nothing is adopted." not in shown
    for step in ("confirm", "strike"):
        assert ENDED in text(second.get(f"/objections/{entry}/{step}/"))
    assert send(second, f"/objections/{entry}/confirm/").status_code == 302
    page = text(second.get(f"/decisions/{key}/"))
    assert "The text had ended before: it is recorded and answered, and changes nothing." in page
    assert (kinds()[-1], world.decision(key).stage) == ("BreakFoundMoot", "withdrawn")
    own = text(world.client("aldora").get(f"/decisions/{key}/"))
    assert "The text had ended; changes nothing" in own
    other = world.client("brenn")
    page = text(other.get(f"/decisions/{key}/"))
    assert "Objections received outside this site" not in page
    hidden, absent = other.get(f"/objections/{entry}/"), other.get(f"/objections/{uuid4()}/")
    assert hidden.status_code == absent.status_code == 404


def test_it_is_said_in_russian_too(world: World) -> None:
    key = withdrawn(world)
    entry = entered(world, key)
    second, russian = world.client("clerk2"), {"Accept-Language": "ru"}
    shown = text(second.get(f"/objections/{entry}/", headers=russian))
    assert "Текст отозван; ничего не принято. Внесённое здесь ничего не меняет." in shown
    send(second, f"/objections/{entry}/confirm/")
    page = text(second.get(f"/decisions/{key}/", headers=russian))
    assert "Работа над текстом уже закончилась; ничего не меняет" in page
    assert "Внесено возражение к тексту, работа над которым уже закончилась; оно ничего не меняет" in page


def test_under_silence_again_the_page_says_where_to_object_and_asks_which_is_meant(world: World) -> None:
    # invariants 2, 9, 10
    earlier = withdrawn(world)
    clerk, address = world.client("clerk"), f"/decisions/{earlier}/objections/enter/"
    assert "It means this text alone" not in text(clerk.get(address))
    later = standing.bring_back(world.asked(world.clerk), earlier).subject
    assert later is not None
    world.circulate(later, minutes=60 * 24 * 14)
    symbol = world.decision(later).symbol
    page = text(world.client("aldora").get(f"/decisions/{earlier}/break/"))
    assert "What is sent here does not count there." in page
    assert f"/decisions/{later}/" in page
    assert "It means this text alone" in text(clerk.get(address))
    at = clock.now() - timedelta(seconds=3)
    filled = {
        "party": "ALD",
        "channel": "note_verbale",
        "day": at.date().isoformat(),
        "clock": at.time().replace(microsecond=0).isoformat(),
        "of": "utc",
        "reference": "No. 115",
    }
    refused = send(clerk, address, **filled)
    assert refused.status_code == 409
    assert escape(f"the text was under silence again, as {symbol}.") in text(refused)
    assert not OutsideBreak.objects.exists()
    assert send(clerk, address, **filled, earlier="on").status_code == 302
    assert "The objection is entered. It changes nothing" in text(clerk.get(f"/decisions/{earlier}/"))
    shown = text(world.client("clerk2").get(f"/objections/{OutsideBreak.objects.get().key}/"))
    assert f"the text was under silence again, as {symbol}. Who entered it says" in shown
    assert world.decision(later).entered == []
