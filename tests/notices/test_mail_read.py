"""Mail that the platform could not place: officers read it, two of them where it came from a delegation's mailbox."""

from uuid import uuid4

import pytest

from comity.acts import mailing
from comity.acts.doubting import MailUnread
from comity.core.consensus.rules_shipped import CICA
from comity.decisions.models import InboundMail
from comity.notices import outbox
from comity.notices.models import Notice
from comity.record import clock
from tests.notices.test_inbound import confirm, message, read_all, silence, take
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """Every channel counts; the mailboxes are notified."""
    return build(rules=CICA)


def test_officers_read_what_nobody_could_place(world: World) -> None:
    take(message(sender="somebody@elsewhere.example", subject="A question"))
    row = InboundMail.objects.get()
    clerk, read = world.client("clerk"), f"/objections/mail/{row.key}/read/"
    assert "A question" in text(clerk.get("/objections/"))
    assert b"".join(clerk.get(f"/objections/mail/{row.key}/").streaming_content)  # type: ignore[attr-defined]
    for name in ("aldora", "chair"):
        assert world.client(name).get(f"/objections/mail/{row.key}/").status_code == 404
    assert world.client("aldora").post(read, {"act": str(uuid4())}).status_code == 403
    clerk.post(read)
    assert "A question" in text(clerk.get("/objections/")), "a form without its number is no act"
    act = str(uuid4())
    assert [clerk.post(read, {"act": act}).status_code for _click in range(2)] == [302, 302]
    assert "A question" not in text(clerk.get("/objections/"))
    assert clerk.post(read, {"act": str(uuid4())}).status_code == 409
    assert world.record().count("MailRead") == 1


def test_no_officer_alone_lets_a_message_of_a_delegation_stop_nothing(world: World) -> None:
    # invariants 2, 14: whatever decides is an act, and two persons look at what came from outside
    key = silence(world)
    assert take(message(body="We cannot agree.", subject="About calendars")) == "to_read"
    row = InboundMail.objects.get()
    clerk, second = world.client("clerk"), world.client("clerk2")
    read, aside = (f"/objections/mail/{row.key}/{step}/" for step in ("read", "aside"))
    assert clerk.post(aside, {"act": str(uuid4())}).status_code == 403
    assert clerk.post(read, {"act": str(uuid4())}).status_code == 302
    assert second.post(read, {"act": str(uuid4())}).status_code == 409
    assert clerk.post(aside, {"act": str(uuid4())}).status_code == 403, "the same person again"
    assert "A second officer sets it aside." in text(clerk.get("/objections/"))
    with pytest.raises(MailUnread):
        confirm(world, key)
    assert "No objection: set aside" in text(second.get("/objections/"))
    assert second.post(aside, {"act": str(uuid4())}).status_code == 302  # by the act `set_mail_aside`
    assert world.record()[-2:] == ["MailRead", "MailSetAside"]
    for name, sees in (("aldora", True), ("chair", True), ("brenn", False)):
        assert ("Two officers found no objection" in text(world.client(name).get("/record/"))) is sees
    confirm(world, key)
    assert world.decision(key).stage == "adopted"


def test_the_delegation_alone_is_told_that_its_message_was_set_aside(world: World) -> None:
    silence(world)
    assert take(message(body="We cannot agree to this at all.", subject="About calendars")) == "to_read"
    assert take(message(sender="somebody@elsewhere.example", subject="A question")) == "to_read"
    mailing.read_mail(world.asked(world.clerk, clock.now()), InboundMail.objects.get(party="").key)
    read_all(world)
    outbox.collect(clock.now())
    told = Notice.objects.filter(kind="MailSetAside")
    assert {notice.party for notice in told} == {world.aldora.party}
    for notice in told:
        assert f"/record/{notice.entry}/" in notice.body
        assert "cannot agree" not in notice.title + notice.body
        assert "If it was an objection" in notice.body
