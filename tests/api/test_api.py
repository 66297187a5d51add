"""The calls for programs: whom they let in, what they show, and how they say no."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from comity.acts import people
from comity.acts.decisions import withdraw
from comity.people.models import ApiToken, Appointment
from comity.record.models import Entry
from tests import world as worlds
from tests.api.calls import bearer, get, post
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """The invented organisation."""
    return worlds.build()


def test_a_token_acts_from_its_one_seat(world: World) -> None:
    key = world.under_silence()
    status, said = post(f"/decisions/{key}/break-silence", bearer(world, "observer"))
    assert status == 404
    assert said["refused"] == "NotFound"
    assert post(f"/decisions/{key}/break-silence", bearer(world, "clerk"))[0] == 403
    status, said = post(f"/decisions/{key}/break-silence", bearer(world, "aldora"), reason="Not yet")
    assert (status, said["kind"]) == (200, "SilenceBroken")
    assert said["receipt"] == f"/api/record/{said['index']}/receipt"
    assert world.decision(key).broken_by == "ALD"


def test_nobody_acts_without_a_seat(world: World) -> None:
    key = world.under_silence()
    before = world.record()
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        status, said = post(f"/decisions/{key}/break-silence", headers)
        assert (status, said["refused"]) == (401, "SignInFirst")
    assert world.record() == before


def test_a_wrong_token_is_not_read_as_the_public(world: World) -> None:
    assert get("/decisions", {"Authorization": "Bearer wrong"})[0] == 401
    assert get("/decisions")[0] == 200


def test_a_token_ends_with_its_date_its_owner_or_its_seat(world: World) -> None:
    expired, ended, seatless, good = (bearer(world, "brenn") for _n in range(4))
    rows = list(ApiToken.objects.order_by("created_at", "id"))
    by_hash = {row.token_hash: row for row in rows}

    def row(headers: dict[str, str]) -> ApiToken:
        return by_hash[people.hash_of(headers["Authorization"].removeprefix("Bearer "))]

    ApiToken.objects.filter(pk=row(expired).pk).update(expires_at=world.now - timedelta(seconds=1))
    people.end_token(world.brenn, row(ended).id, received=world.now)
    assert get("/delegation", expired)[0] == 401
    assert get("/delegation", ended)[0] == 401
    assert get("/delegation", good)[0] == 200
    Appointment.objects.filter(id=str(world.brenn.id)).update(valid_to=world.now)
    assert get("/delegation", seatless)[0] == 401
    assert get("/delegation", good)[0] == 401


def test_a_session_needs_its_csrf_token_to_act(world: World) -> None:
    key = world.under_silence()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.persons["aldora"], backend="allauth.account.auth_backends.AuthenticationBackend")
    body = json.dumps({"act": str(uuid4())})
    path = f"/api/decisions/{key}/break-silence"
    assert client.post(path, body, content_type="application/json").status_code == 403
    assert world.record() == ["Registered", "Circulated"]
    client.get("/")  # a page that has a form gives the token
    client.get(f"/decisions/{key}/break/")
    token = client.cookies["csrftoken"].value
    answer = client.post(path, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert world.record()[-1] == "SilenceBroken"


def test_hidden_and_absent_are_one_answer(world: World) -> None:
    draft = world.register_draft()
    for name in ("aldora", "observer"):
        headers = bearer(world, name)
        for path in ("", "/proceedings"):
            hidden, absent = (
                get(f"/decisions/{draft}{path}", headers),
                get(f"/decisions/{uuid4()}{path}", headers),
            )
            assert hidden == absent
            assert hidden[0] == 404
        assert get("/decisions", headers)[1]["decisions"] == []
        assert get("/record", headers)[1]["entries"] == []
        assert get("/record/0", headers) == get("/record/99", headers)
    assert get(f"/decisions/{draft}", bearer(world, "chair"))[0] == 200


def test_the_same_number_is_the_same_act(world: World) -> None:
    key, headers, act = world.under_silence(), bearer(world, "cestria"), str(uuid4())
    first = post(f"/decisions/{key}/break-silence", headers, act=act)
    assert post(f"/decisions/{key}/break-silence", headers, act=act) == first
    status, said = post(f"/decisions/{key}/break-silence", headers, act=act, reason="something else")
    assert (status, said["refused"]) == (409, "SaidOtherwise")
    assert world.record().count("SilenceBroken") == 1


def test_a_draft_is_typed_or_sent_and_circulated(world: World) -> None:
    clerk = bearer(world, "clerk")
    form = {"act": str(uuid4()), "body": "SOC", "title": "Plan", "language": "en"}
    neither = Client().post("/api/decisions", form, headers=clerk)
    assert (neither.status_code, neither.json()["refused"]) == (422, "FileOrText")
    junk = SimpleUploadedFile("plan.docx", b"no Word file")
    assert Client().post("/api/decisions", {**form, "file": junk}, headers=clerk).status_code == 422
    assert world.record() == []
    done = Client().post("/api/decisions", {**form, "typed": "Plan\n\n1. Decides."}, headers=clerk)
    assert done.status_code == 200, done.content
    key = done.json()["subject"]
    whole = get(f"/decisions/{key}", clerk)[1]
    assert (whole["title"], whole["state"], whole["versions"][0]["language"]) == ("Plan", "draft", "en")
    original = Client().get(whole["versions"][0]["file"], headers=clerk)
    assert original.getvalue() == b"Plan\n\n1. Decides."
    said = {
        "deadline": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "authority": "Rules of procedure",
        "text_hash": whole["text_hash"],
    }
    chair = bearer(world, "chair")
    assert post(f"/decisions/{key}/circulate", clerk, **said)[0] in {200, 403}
    if world.record()[-1] != "Circulated":
        assert post(f"/decisions/{key}/circulate", chair, **said)[0] == 200
    assert [d["key"] for d in get("/awaiting", bearer(world, "dorvane"))[1]["decisions"]] == [key]


def test_a_deadline_without_a_distance_to_utc_is_not_read(world: World) -> None:
    key = world.register_draft()
    said = {"deadline": "2030-01-01T12:00:00", "authority": "x", "text_hash": world.decision(key).text_hash}
    status, answer = post(f"/decisions/{key}/circulate", bearer(world, "chair"), **said)
    assert (status, answer["refused"]) == (422, "Unreadable")
    assert answer["detail"][0]["where"][-1] == "deadline"


def test_what_no_database_can_store_is_not_read(world: World) -> None:
    key, aldora = world.under_silence(), bearer(world, "aldora")
    assert post(f"/decisions/{key}/break-silence", aldora, reason="a\x00b")[0] == 422
    assert post(f"/decisions/{key}/break-silence", aldora, act="no number")[0] == 422
    assert get("/decisions?words=%00", aldora)[0] == 422
    assert get("/decisions?page=0", aldora)[0] == 422
    assert get("/decisions?year=99999", aldora)[0] == 422
    assert get("/record/99999999999999999999", aldora)[0] == 422
    assert world.record() == ["Registered", "Circulated"]


def test_what_takes_part_is_for_those_who_take_part(world: World) -> None:
    key = world.adopted()
    assert get(f"/decisions/{key}")[0] == 404
    assert post(f"/decisions/{key}/publish", bearer(world, "chair"))[0] == 403
    assert post(f"/decisions/{key}/publish", bearer(world, "clerk"))[0] == 200
    status, public = get(f"/decisions/{key}")
    assert (status, public["state"], public["number"]) == (200, "adopted", world.decision(key).number)
    assert public["members"] is public["authority"] is public["broken_by"] is None
    assert get(f"/decisions/{key}", bearer(world, "brenn"))[1]["members"] == ["ALD", "BRE", "CES", "DOR"]
    kinds = {e["kind"] for e in get(f"/decisions/{key}/proceedings")[1]["entries"]}
    assert "Adopted" in kinds
    assert "Registered" not in kinds


def test_withdraw_and_confirm_have_their_calls(world: World) -> None:
    key = world.under_silence()
    assert post(f"/decisions/{key}/withdraw", bearer(world, "dorvane"))[0] == 403
    assert post(f"/decisions/{key}/withdraw", bearer(world, "clerk"), reason="Overtaken")[0] == 200
    status, said = post(
        f"/decisions/{key}/confirm", bearer(world, "chair"), text_hash=world.decision(key).text_hash
    )
    assert status == 409
    assert said["message"]


def test_a_delegation_is_run_by_its_administrator(world: World) -> None:
    runs, other = bearer(world, "administrator"), bearer(world, "brenn")
    intern = world.intern.id
    assert post("/delegation/invite", other, email="new@bre.example", name="New")[0] == 403
    assert post("/delegation/invite", runs, email="no address", name="New")[0] == 422
    assert post("/delegation/invite", runs, email="new@ald.example", name="New")[0] == 200
    assert [m.to for m in mail.outbox] == [["new@ald.example"]]
    listed = get("/delegation", runs)[1]
    assert [i["email"] for i in listed["invitations"]] == ["new@ald.example"]
    assert get("/delegation", bearer(world, "intern"))[1]["invitations"] == []
    assert post(f"/delegation/{intern}/accredit", bearer(world, "aldora"))[0] == 403
    assert post(f"/delegation/{intern}/accredit", runs)[0] == 200
    assert post(f"/delegation/{intern}/end-accreditation", runs)[0] == 200
    assert post(f"/delegation/{world.brenn.id}/remove", runs)[0] == 404
    assert post(f"/delegation/{intern}/remove", runs)[0] == 200
    waiting = listed["invitations"][0]["invitation"]
    assert post(f"/delegation/invitations/{waiting}/withdraw", runs)[0] == 200
    assert intern not in [c["seat"] for c in get("/delegation", runs)[1]["colleagues"]]


def test_the_record_is_read_page_by_page(world: World) -> None:
    for n in range(27):
        world.under_silence(title=f"Text {n}")
    headers = bearer(world, "clerk")
    first = get("/record", headers)[1]
    second = get(first["next"].removeprefix("/api"), headers)[1]
    found = [e["index"] for e in first["entries"] + second["entries"]]
    assert found == list(range(53, -1, -1))
    assert second["next"] is None
    told = get("/record/0", headers)[1]["told"]
    assert told["title"] == "Text 0"
    assert "request" not in told
    status, said = (
        Client().get("/api/record/0/receipt", headers=headers).status_code,
        get("/record/0", headers),
    )
    assert status == 409  # no checkpoint yet
    assert said[1]["entry"]


def test_no_list_counts_and_nothing_is_kept_between(world: World) -> None:
    # invariant 3
    world.under_silence()
    answer = Client().get("/api/decisions", headers=bearer(world, "aldora"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert set(answer.json()) == {"decisions", "next"}
    described = Client().get("/api/openapi.json").json()
    names = {
        name for shape in described["components"]["schemas"].values() for name in shape.get("properties", {})
    }
    assert not {n for n in names if "count" in n or "total" in n}
    assert described["openapi"].startswith("3.1")
    for path, calls in described["paths"].items():
        for verb, call in calls.items():
            assert {"401", "404", "422"} <= set(call["responses"]), (path, verb)
            assert verb == "get" or {"403", "409", "503"} <= set(call["responses"]), (path, verb)


def test_parties_of_a_day_come_in_register_order(world: World) -> None:
    states = get("/parties?kind=member_state")[1]["parties"]
    assert [p["name"] for p in states] == ["Aldora", "Brenn", "Cestria", "Dorvane"]
    assert get("/parties?on=1999-12-31")[1]["parties"] == []
    russian = Client().get("/api/parties?kind=member_state", headers={"Accept-Language": "ru"}).json()
    assert russian["parties"][0]["name"] == "Алдора"
    assert get("/parties?on=2026-02-30")[0] == 422


def test_every_late_break_is_answered_as_late(world: World, tmp_path: Path, settings: Settings) -> None:
    clock = tmp_path / "clock"
    clock.write_text("-600")
    settings.COMITY_TEST_CLOCK = str(clock)
    world.now -= timedelta(minutes=10)
    key = world.under_silence(minutes=5)
    clock.write_text("0")
    status, said = post(f"/decisions/{key}/break-silence", bearer(world, "aldora"))
    assert (status, said["kind"]) == (200, "BreakCameLate")
    assert Entry.objects.get(index=said["index"]).kind == "BreakCameLate"


def test_an_objection_to_a_text_that_was_withdrawn_is_answered_and_changes_nothing(world: World) -> None:
    # invariant 9
    key = world.under_silence(minutes=5)
    withdraw(world.asked(world.chair), key)
    status, said = post(f"/decisions/{key}/break-silence", bearer(world, "aldora"))
    assert (status, said["kind"]) == (200, "BreakFoundMoot")
    assert post(f"/decisions/{key}/break-silence", bearer(world, "clerk"))[0] == 403
    assert world.decision(key).stage == "withdrawn"
