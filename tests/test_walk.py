"""Every address of the site as every role, with something to leak of every other role.

New pages are walked by themselves: the addresses come from the resolver, their parameters from what the world holds.
What a role may see is computed from the rule, not from the queries that are under test.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from comity.access import markings
from comity.access.models import Marking
from comity.access.release import may_read
from comity.acts import advance, meetings, room, seating, standing, statements, texts, translations
from comity.acts import decisions as acts
from comity.acts import people as people_acts
from comity.acts.drafts import DraftText
from comity.core.consensus.events import Communication
from comity.core.seat import CHAIR
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Translation, Version
from comity.meetings.models import Meeting
from comity.people.models import AdministratorNote, Invitation
from comity.record.models import Disclosure, Entry
from comity.register import queries as register
from comity.register.models import SeatKind
from comity.statements.models import Statement
from tests.world import World, build

pytestmark = pytest.mark.django_db
ROLES = ("public", "aldora", "brenn", "administrator", "intern", "observer", "chair", "clerk", "stranger")
LEFT_ALONE = ("account/", "language/", "static/", "theme/")  # sign-in and preferences: no papers there
WHOLE = (
    "decisions/<uuid:key>/",
    "meetings/<uuid:key>/",
    "decisions/<uuid:key>",
    "meetings/<uuid:key>",
    "record/<int:index>/",
)


@dataclass
class Secret:
    """A word that stands in one thing alone, and the marking that says who may see it."""

    word: str
    marking: Marking


@dataclass
class Walked:
    """A world with something of everybody in it."""

    world: World
    secrets: list[Secret] = field(default_factory=list)
    decisions: list[UUID] = field(default_factory=list)
    meetings: list[UUID] = field(default_factory=list)

    def paper(self, word: str, by: str, stage: str = "draft") -> UUID:
        """A text of one party, taken as far as asked."""
        world = self.world
        key = world.register_draft(by=world.seats[by], title=f"Paper {word}")
        if stage != "draft":
            world.circulate(key, minutes=24 * 60 if stage == "running" else 60)
        if stage in {"adopted", "published"}:
            world.establish(key, world.now + timedelta(minutes=62))
        if stage == "published":
            acts.publish(world.asked(world.seats[by], world.now + timedelta(minutes=63)), key)
        self.decisions.append(key)
        self.secrets.append(Secret(word, Decision.objects.get(key=key).marking))
        return key

    def sits(self) -> None:
        """A meeting of the body alone, and one to which observers are invited, with a text under an item."""
        world, clerk = self.world, self.world.clerk
        for number, invited in ((1, False), (2, True)):
            done = meetings.convene_meeting(
                world.asked(clerk),
                body="SOC",
                number=number,
                opens_at=world.now,
                place=f"zzplace{number}",
                observers=invited,
            )
            assert done.subject is not None
            meeting = Meeting.objects.get(key=done.subject)
            meetings.add_agenda_item(world.asked(clerk), meeting.key, title=f"zzitem{number}")
            meetings.open_meeting(world.asked(clerk), meeting.key)
            key = self.paper(f"zztabled{number}", "clerk")
            room.table(world.asked(clerk), key, item=meeting.items.get().key)
            if not invited:
                room.raise_objection(world.asked(world.brenn), key, reason="zzobjection")
            meetings.summarise_meeting(world.asked(world.chair), meeting.key, text=f"zzsummary{number}")
            self.meetings.append(meeting.key)
            words = ("zzplace", "zzitem", "zzsummary")
            self.secrets += [Secret(f"{word}{number}", meeting.marking) for word in words]
        reason = Disclosure.objects.get(entry__kind="ObjectionRaised", name="reason")
        self.secrets.append(Secret("zzobjection", reason.marking))

    def says(self) -> None:
        """On the published decision one statement is released and one is not; another is on a hidden text."""
        world = self.world
        at = world.now + timedelta(minutes=64)
        for word, form in (("zzreleased", "explanation_of_position"), ("zzkept", "dissociation")):
            asked = world.asked(world.aldora, at)
            key = Decision.objects.get(title="Paper zzpublished").key
            statements.make_statement(asked, key, form=Communication(form), text=word)
        adopted = Decision.objects.get(title="Paper zzadopted").key
        statements.make_statement(
            world.asked(world.brenn, at), adopted, form=Communication.RESERVATION, text="zzreserved"
        )
        statements.release_statement(
            world.asked(world.aldora, at), Statement.objects.get(text="zzreleased").key
        )
        rows = Statement.objects.filter(text__startswith="zz")
        self.secrets += [Secret(row.text, row.marking) for row in rows.exclude(text="zzreleased")]

    def before_and_beside(self) -> None:
        """An advance draft for one delegation, a sounding of the Chair, a returned text and its package."""
        world = self.world
        draft = Decision.objects.get(title="Paper zzaldoradraft").key
        advance.give_advance(world.aldora, draft, parties=["BRE"], received=world.now)
        for word in ("zzearlier", "zz"):  # the second takes the place of the first, which Brenn did not have
            text = DraftText(
                "en", True, "Paper zzaldoradraft", "t.txt", "text/plain", word.encode(), word, word
            )
            seen = world.decision(draft).text_hash
            texts.replace_text(world.asked(world.aldora), draft, text=text, replaces=seen)
        self.secrets.append(Secret("zzearlier", EarlierText.objects.get(plain="zzearlier").marking))
        running = Decision.objects.get(title="Paper zzrunning").key
        translations.request_translation(world.asked(world.brenn), running, language="ru")
        words = DraftText("ru", False, "zztranslated", "t.txt", "text/plain", b"zz", "<p>zz</p>", "zz")
        row = Translation.objects.get()
        translations.register_translation(world.asked(world.clerk), row.key, text=words)
        self.secrets.append(Secret("zztranslated", row.marking))
        advance.sound(world.chair, running, party="BRE", text="zzsounding", received=world.now)
        self.secrets.append(Secret("zzsounding", markings.own(CHAIR)))
        broken = Decision.objects.get(title="Paper zzbroken").key
        text = DraftText("en", True, "Paper zzrevised", "t.txt", "text/plain", b"zz", "<p>zz</p>", "zz")
        back = standing.bring_back(world.asked(world.aldora), broken, texts=(text,)).subject
        assert back is not None
        self.decisions.append(back)
        self.secrets.append(Secret("zzrevised", Decision.objects.get(key=back).marking))
        seating.note_seat(
            world.asked(world.clerk),
            kind=SeatKind.CHARGE,
            party="CES",
            valid_from=world.now.date(),
            valid_to=None,
            reference="zzseatnote",
        )
        noted = Disclosure.objects.get(entry__kind="SeatNoted", name="reference")
        self.secrets.append(Secret("zzseatnote", noted.marking))


@pytest.fixture
def walked(settings: Any, tmp_path: Path) -> Walked:
    clock = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(clock)
    world = build()
    made = Walked(world)
    made.paper("zzaldoradraft", "aldora")
    made.paper("zzbrenndraft", "brenn")
    made.paper("zzclerkdraft", "clerk")
    made.paper("zzrunning", "clerk", "running")
    made.paper("zzadopted", "clerk", "adopted")
    made.paper("zzpublished", "clerk", "published")
    broken = made.paper("zzbroken", "aldora", "running")
    done = world.break_silence(broken, world.brenn, at=world.now, reason="zzreason of Brenn")
    for name in ("reason", "person", "request"):
        row = Disclosure.objects.get(entry_id=done.index, name=name)
        word = "zzreason" if name == "reason" else str(row.value if name == "person" else row.value["digest"])
        made.secrets.append(Secret(word, row.marking))
    people_acts.invite(
        world.asked(world.administrator), email="zzcolleague@ald.example", name="Zz", language="en", token="t"
    )
    made.secrets.append(Secret("zzcolleague", Marking(originator="ALD")))
    made.sits()
    made.says()
    made.before_and_beside()
    for name in ("aldora", "brenn", "intern"):
        mail = world.persons[name].email
        made.secrets.append(Secret(mail, Marking(originator=world.seats[name].party)))
    clock.write_text(str(2 * 3600))  # the pages are read two hours later
    return made


def allowed(secret: Secret, party: str, world: World) -> bool:
    """The rule itself, from values."""
    at = world.now + timedelta(hours=2)
    groups = register.groups_of(party, at)
    if secret.marking.pk is None or secret.marking._state.adding:
        return party == secret.marking.originator
    return may_read(party, groups, Marking.objects.get(pk=secret.marking.pk).distribution(), at=at)


def patterns(found: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every route."""
    for item in found:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item.url_patterns, route)
        else:
            yield route


def sampled(keys: list[str], route: str, role: str) -> list[str]:
    """For a role all of them on the pages that show a thing whole, elsewhere another third for each; else all."""
    if not role or route in WHOLE:
        return keys
    return keys[crc32(f"{route} {role}".encode()) % 3 :: 3]


def addresses(walked: Walked, role: str = "") -> list[str]:
    """Every route with what may stand in it, and the questions that lists answer."""
    versions = {
        str(v.document.decision.key): str(v.key) for v in Version.objects.select_related("document__decision")
    }
    of_kind = {  # addresses of one kind with the keys of that kind; all others with everything else
        "decisions": [str(key) for key in walked.decisions],
        "meetings": [str(key) for key in walked.meetings],
        "translations": [str(key) for key in Translation.objects.values_list("key", flat=True)],
        "texts": [str(key) for key in EarlierText.objects.values_list("key", flat=True)],
        "statements": [str(key) for key in Statement.objects.values_list("key", flat=True)],
    }
    keys = [str(walked.decisions[0]), str(walked.meetings[0])]
    keys += [str(key) for key in AdministratorNote.objects.values_list("id", flat=True)]
    keys += [str(key) for key in Invitation.objects.values_list("id", flat=True)]
    keys += [str(seat.id) for seat in walked.world.seats.values()][:3]
    found: list[str] = []
    for route in sorted(set(patterns(get_resolver().url_patterns))):
        if route.startswith(LEFT_ALONE) or "(?P" in route or "^" in route:
            continue
        if "<int:" in route:
            indexes = sampled([str(n) for n in range(Entry.objects.count())], route, role)
            found += [re.sub(r"<int:\w+>", n, route) for n in indexes]
        elif "<uuid:" in route:
            for key in sampled(of_kind.get(route.removeprefix("api/").partition("/")[0], keys), route, role):
                filled = re.sub(r"<uuid:version>", versions.get(key, str(uuid4())), route)
                found.append(re.sub(r"<uuid:\w+>", key, filled))
        elif "<" in route:
            found.append(re.sub(r"<[^>]+>", "unknown", route))
        else:
            found.append(route)
    asked = [f"decisions/?q={secret.word}" for secret in walked.secrets if secret.word.startswith("zz")]
    asked += [f"api/decisions?q={secret.word}" for secret in walked.secrets if secret.word.startswith("zz")]
    asked += [f"decisions/?state={s}" for s in ("draft", "silence", "broken", "adopted", "expired")]
    return ["/" + path for path in [*found, *asked]]


def body(client: Client, path: str) -> tuple[int, str]:
    """What a page says."""
    response = client.get(path)
    assert response.headers.get("Cache-Control"), f"{path}: nobody between may guess how long it keeps"
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined] # Django's two kinds
    return response.status_code, b"".join(parts).decode(errors="replace")


def leaks(walked: Walked, role: str, paths: list[str]) -> list[str]:
    """What a role was shown beyond the rule, by address."""
    client = walked.world.client(role)
    seat = walked.world.seats.get(role)
    hidden = [s for s in walked.secrets if not allowed(s, seat.party if seat else "", walked.world)]
    assert hidden, "there must be something to leak"
    found: list[str] = []
    for path in paths:
        status, text = body(client, path)
        assert status < 500 or path == "/record/policy", (path, status, text[:2000])  # no signer runs here
        asked = path.partition("?q=")[2]
        found += [f"{path}: {s.word}" for s in hidden if s.word != asked and s.word in text]
        if asked in {s.word for s in hidden}:
            words = text.replace(f'value="{asked}"', "").replace(f"q={asked}", "")
            found += [f"{path}: {asked}"] if asked in words else []
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nothing_beyond_the_rule_on_any_address(walked: Walked, role: str) -> None:
    # invariants 29, 36
    paths = addresses(walked, role)
    assert len(paths) > 80
    assert leaks(walked, role, paths) == []


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_the_whole_walk(walked: Walked, role: str) -> None:
    paths = addresses(walked)
    assert len(paths) > 1.3 * len(addresses(walked, role))
    assert leaks(walked, role, paths) == []


@pytest.mark.parametrize("role", [r for r in ROLES if r not in {"chair", "clerk"}])  # they receive every text
def test_hidden_and_absent_answer_alike(walked: Walked, role: str) -> None:
    # invariant 29
    client = walked.world.client(role)
    seat = walked.world.seats.get(role)
    party = seat.party if seat else ""
    hidden = next(
        key
        for key in walked.decisions
        if not allowed(Secret("", Decision.objects.get(key=key).marking), party, walked.world)
    )
    for route in sorted(set(patterns(get_resolver().url_patterns))):
        if "<uuid:key>" not in route or not route.startswith(("decisions/", "api/decisions")):
            continue
        answers = []
        for key in (str(hidden), str(uuid4())):
            path = "/" + re.sub(r"<uuid:\w+>", key, route)
            status, text = body(client, path)
            answers.append(
                (status, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", text).replace(key, "KEY"))
            )
        assert answers[0][0] == answers[1][0], route
        assert _same(answers[0][1]) == _same(answers[1][1]), route


def _same(text: str) -> str:
    """Without the clock of the foot."""
    return re.sub(r"<time[^>]*>[^<]*</time>", "", text)


def test_the_public_finds_what_is_published(walked: Walked) -> None:
    client = walked.world.client("public")
    assert "zzpublished" in body(client, "/")[1]
    assert "zzpublished" in body(client, "/decisions/feed.atom")[1]
    assert "zzadopted" not in body(client, "/decisions/")[1]
    assert "zzreleased" in body(client, "/decisions/feed.atom")[1]
