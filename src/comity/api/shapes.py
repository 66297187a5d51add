"""What programs send and receive. Lists of positions have no count field, and there is no total anywhere."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Query, Schema
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from comity.core.consensus.events import SentAs

TextHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
NO_NUL: Final = r"^[^\x00]*$"  # PostgreSQL stores no such character
Plain = Annotated[str, StringConstraints(pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Reason = Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NUL)]
A_PAGE: Final = 50
FEW: Final = 10  # of what is long: whole texts
Page = Annotated[int, Query(ge=1, le=100_000)]
Before = Annotated[int | None, Query(ge=0, le=2**62)]


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as trouble:
        raise ValueError("not an address for mail") from trouble
    return text


def _in_utc(instant: datetime) -> datetime:
    """The same in UTC; at the ends of the calendar there may be none."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as trouble:
        raise ValueError("not an instant of the calendar") from trouble


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]


class Refusal(Schema):
    """The rules say no; nothing was stored."""

    refused: str = Field(description="the name of the refusal, for programs")
    message: str = Field(description="a sentence for people, in the language of the request")
    detail: list[dict[str, Any]] | None = Field(None, description="which values could not be read")


READS: Final[dict[int, Any]] = dict.fromkeys((401, 404, 422, 503), Refusal)
ACTS: Final[dict[int, Any]] = dict.fromkeys((401, 403, 404, 409, 422, 503), Refusal)


class Act(Schema):
    """Every act carries a number that the client mints: sent again with the same content, it is the same act."""

    act: UUID = Field(description="minted by the client (UUID version 4); repeat it after a lost answer")


class Circulate(Act):
    """Silence until one exact instant, over one exact text."""

    deadline: Instant = Field(description="an instant with its distance to UTC")
    authority: Plain = Field(min_length=1, max_length=300)
    text_hash: TextHash = Field(
        description="of the text that you read; refused if another is in the register"
    )


class WithReason(Act):
    """No reason is needed; one may be given."""

    reason: Reason = ""


class Break(WithReason):
    """It may name paragraphs; whatever it names, the whole text is not adopted."""

    paragraphs: list[Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]] = Field(
        default_factory=list, max_length=100
    )
    sent_as: SentAs = Field(
        SentAs.OBJECTION,
        description="an amendment or a request for time breaks silence only where the rules say so",
    )


class Confirm(Act):
    """The Chair confirms one exact text."""

    text_hash: TextHash


class Part(Schema):
    """A text and the hash of what the Chair saw of it."""

    key: UUID
    text_hash: TextHash


class Put(Confirm):
    """The same before a meeting, with the other texts that stand together with it."""

    parts: list[Part] = Field(default_factory=list, max_length=50)


class Invite(Act):
    """Whom to ask in."""

    email: Email
    name: Plain = Field(min_length=1, max_length=200)
    language: Annotated[str, StringConstraints(pattern="^(en|ru)$")] = "en"


class Done(Schema):
    """Where an act stands in the record."""

    index: int
    act: UUID
    kind: str = Field(description="what was recorded; a break after the deadline is BreakCameLate")
    subject: UUID | None
    receipt: str


class DecisionRow(Schema):
    """A decision as lists show it."""

    key: UUID
    number: str | None
    symbol: str
    title: str
    body: str
    decision_class: str
    state: str = Field(description="computed for the instant of the request")
    registered_at: datetime
    deadline: datetime | None
    effect_from: datetime | None
    published_at: datetime | None
    contested: bool = Field(description="an objection in time was found after the adoption, and stands")
    address: str


class Decisions(Schema):
    """One page of decisions."""

    decisions: list[DecisionRow]
    next: str | None = Field(description="address of the following page")


class VersionRow(Schema):
    """One language version."""

    language: str
    authentic: bool
    title: str
    media_type: str
    sha256: str
    file: str
    plain: str


class DecisionWhole(DecisionRow):
    """One decision, as far as the reader may know it."""

    originator: str
    text_hash: str
    all_versions_hash: str
    rules: str
    circulated_at: datetime | None
    adopted_at: datetime | None
    versions: list[VersionRow]
    authority: str | None = Field(description="for those who take part")
    announcing: str | None = Field(
        description="for those who take part: body whose next meeting announces it"
    )
    members: list[str] | None = Field(description="for those who take part: whom it was circulated to")
    broken_by: str | None = Field(description="only where the rules name the author of a break")


class EntryRow(Schema):
    """One act in the record."""

    index: int
    act: UUID
    kind: str
    at: datetime
    subject: UUID | None
    receipt: str


class EntryWhole(EntryRow):
    """An entry with the fields that this reader may see."""

    entry: dict[str, Any] = Field(description="the leaf of the tree; its exact bytes are in the receipt")
    told: dict[str, Any]


class Entries(Schema):
    """Entries, the newest first."""

    entries: list[EntryRow]
    next: str | None


class PartyRow(Schema):
    """A party of a day, in register order."""

    code: str
    name: str
    kind: str
    since: date


class Parties(Schema):
    """The register of parties on a day."""

    on: date
    parties: list[PartyRow]


class ColleagueRow(Schema):
    """A person of one's own delegation."""

    seat: UUID
    name: str
    email: str
    role: str
    since: datetime
    accredited: bool
    administers: bool


class InvitationRow(Schema):
    """An invitation that waits."""

    invitation: UUID
    name: str
    email: str
    expires_at: datetime


class Delegation(Schema):
    """One's own delegation."""

    party: str
    colleagues: list[ColleagueRow]
    invitations: list[InvitationRow]
    next: str | None


class Enrol(Act):
    """What `comity witness init` wrote."""

    enrolment: Annotated[str, StringConstraints(min_length=1, max_length=8_000, pattern=NO_NUL)]


class ProposeKey(Act):
    """What `comity signer --next` wrote, and for how long both keys sign."""

    statement: Annotated[str, StringConstraints(min_length=1, max_length=8_000, pattern=NO_NUL)]
    days: int = Field(default=30, ge=0, le=366)


class ProposeErasure(Act):
    """Fields of an entry, and the ground in law, which everybody will be able to read."""

    index: int = Field(ge=0, le=2**62)
    names: list[Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]] = Field(
        min_length=1, max_length=32
    )
    ground: Words = Field(min_length=1)


class Erase(Act):
    """A second officer confirms; bytes of files that these fields name go too if asked."""

    files: bool = False


class Whole(Schema):
    """How far the record is signed and cosigned. Nobody is named."""

    recorded: int
    signed: int = Field(description="entries under the newest signed head")
    witnessed: int = Field(description="entries under the newest head that a quorum of witnesses cosigned")
    enrolled: int
    quorum: int
    closed: bool = Field(description="the database contradicts what was signed; nothing is recorded")


class Standing(Schema):
    """How far one entry has come."""

    index: int
    signed: bool
    cosigned: int
    enrolled: int
    quorum: int
    since: datetime | None = Field(description="when a quorum had cosigned it")
