"""A running silence for programs: the same acts as the pages around it."""

from typing import Annotated
from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from comity.acts import breaks, mailing
from comity.acts import silence as acts
from comity.acts.breaks import Came, Paper
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked
from comity.core.consensus.events import Communication
from comity.core.errors import Unreadable

router = Router(tags=["silence"])
MOST_PAPER = 25 << 20  # bytes
STARTS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
Label = Annotated[str, Field(max_length=40, pattern=shapes.NO_NUL)]


class Deadline(shapes.Act):
    """A new instant for all."""

    deadline: shapes.Instant


class Entered(shapes.Act):
    """What an officer enters."""

    party: shapes.Plain = Field(max_length=32)
    channel: Annotated[str, Field(pattern="^(mailbox|note_verbale|room)$")]
    came_at: shapes.Instant = Field(description="when the Chair or the Secretariat received it")
    reference: shapes.Plain = Field(min_length=1, max_length=200)
    reason: shapes.Reason = ""
    paragraphs: list[Label] = Field(default_factory=list, max_length=100)
    earlier: bool = Field(
        default=False,
        description="it means this text, which has ended, and not the silence under which it was again when this came",
    )


class Contest(shapes.WithReason):
    """What is wrong with an entry."""

    ours: bool = Field(description="false if the objection is not yours at all")


class Say(shapes.Act):
    """A word that is no objection."""

    form: Annotated[str, Field(pattern="^(comment|proposal|joins_consensus)$")]
    text: shapes.Reason = ""
    to_all: bool = False


class Delivered(shapes.Act):
    """Handed over by note verbale."""

    party: shapes.Plain = Field(max_length=32)
    handed_at: shapes.Instant
    reference: shapes.Plain = Field(min_length=1, max_length=200)


def _paper(file: UploadedFile | None) -> Paper | None:
    if file is None:
        return None
    held = file.read() if (file.size or 0) <= MOST_PAPER else b""
    kind = next((kind for start, kind in STARTS.items() if held.startswith(start)), "")
    if not kind:
        raise Unreadable
    return Paper(str(file.name)[:200], kind, held)


@router.post("/decisions/{uuid:key}/deadline", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def set_deadline(request: Call, key: UUID, said: Deadline) -> shapes.Done:
    """Extend silence for all, or end a hold."""
    return answers.done(acts.set_deadline(asked(request, said.act), key, deadline=said.deadline))


@router.post(
    "/decisions/{uuid:key}/object-to-silence", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS}
)
def object_to_silence(request: Call, key: UUID, said: shapes.WithReason) -> shapes.Done:
    """Ask for a meeting instead of silence; after the deadline `kind` is BreakCameLate."""
    return answers.done(acts.object_to_silence(asked(request, said.act), key, reason=said.reason))


@router.post("/decisions/{uuid:key}/say", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def communicate(request: Call, key: UUID, said: Say) -> shapes.Done:
    """Comment, propose or join the consensus; none of it is an objection."""
    done = acts.communicate(
        asked(request, said.act), key, form=Communication(said.form), text=said.text, to_all=said.to_all
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/deliveries", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def record_delivery(request: Call, key: UUID, said: Delivered) -> shapes.Done:
    """Say that the text was handed over where mail did not reach."""
    done = acts.record_delivery(
        asked(request, said.act),
        key,
        party=said.party,
        handed_at=said.handed_at,
        reference=said.reference,
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/objections", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def enter_break(
    request: Call, key: UUID, said: Form[Entered], paper: Annotated[UploadedFile | None, File()] = None
) -> shapes.Done:
    """Enter an objection that was received outside this site; a second officer confirms it."""
    came = Came(
        party=said.party,
        channel=said.channel,
        at=said.came_at,
        reference=said.reference,
        reason=said.reason,
        paragraphs=tuple(said.paragraphs),
        paper=_paper(paper),
        earlier=said.earlier,
    )
    return answers.done(breaks.enter_break(asked(request, said.act), key, came=came))


@router.post("/objections/{uuid:key}/confirm", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def confirm_break(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """A second officer has compared the entry with the paper."""
    return answers.done(breaks.confirm_break(asked(request, said.act), key))


@router.post("/objections/{uuid:key}/strike", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def strike_break(request: Call, key: UUID, said: shapes.WithReason) -> shapes.Done:
    """Or does not find it there."""
    return answers.done(breaks.strike_break(asked(request, said.act), key, reason=said.reason))


@router.post("/objections/{uuid:key}/contest", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def contest_break(request: Call, key: UUID, said: Contest) -> shapes.Done:
    """The delegation says that an entry in its name is wrong."""
    done = breaks.contest_break(asked(request, said.act), key, ours=said.ours, reason=said.reason)
    return answers.done(done)


@router.post("/objections/{uuid:key}/confirm-mail", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def confirm_mail(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """The objection from the delegation's mailbox is its own."""
    return answers.done(breaks.confirm_mail(asked(request, said.act), key))


@router.post("/objections/{uuid:key}/disown-mail", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def disown_mail(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Or is not."""
    return answers.done(breaks.disown_mail(asked(request, said.act), key))


@router.post("/objections/mail/{uuid:key}/read", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def read_mail(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """You have read a message that nobody could place."""
    return answers.done(mailing.read_mail(asked(request, said.act), key))


@router.post("/objections/mail/{uuid:key}/aside", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def set_mail_aside(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """You, the second officer, find no objection in it either."""
    return answers.done(mailing.set_mail_aside(asked(request, said.act), key))
