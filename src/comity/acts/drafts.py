"""A text is brought: it becomes a paper in the register, and a decision that may go to silence."""

from dataclasses import dataclass
from uuid import uuid4

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts.asked import formal
from comity.core.consensus.events import Registered
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT, Role
from comity.core.text.hash import all_versions_hash, text_hash
from comity.decisions.models import Decision
from comity.documents.models import Document, Version
from comity.files import store
from comity.files.models import StoredFile
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register


class OneAuthentic(NotPossibleNow):
    """Agreement binds to one exact text."""

    message = _("Mark one language version as authentic; the others are translations of it.")


class OneOfEachLanguage(NotPossibleNow):
    """Two texts in one language would be two papers."""

    message = _("There are two texts in the same language. Keep one of each.")


class ClassNotUnderTheseRules(NotPossibleNow):
    """Invariant 20: only classes of decision that the rules allow."""

    message = _("The rules of this body do not know this class of decision.")


@dataclass(frozen=True, slots=True)
class DraftText:
    """One language version as it came in, and how it reads."""

    language: str
    authentic: bool
    title: str
    name: str
    media_type: str
    data: bytes
    html: str
    plain: str


@formal
def register_draft(asked: Asked, *, body: str, decision_class: str, texts: tuple[DraftText, ...]) -> Recorded:
    """Bring a text to a body. The Chair and the Secretariat receive it; nobody else before circulation."""
    day = asked.received.date()
    _key, _label, rules = register.rules_on(body, day, decision_class)
    permits.register_draft(asked.by, register.members_of(body, day), rules.may_propose)
    return brought(asked, body=body, decision_class=decision_class, texts=texts)


def brought(
    asked: Asked,
    *,
    body: str,
    decision_class: str,
    texts: tuple[DraftText, ...],
    follows: Decision | None = None,
    corrects: Decision | None = None,
) -> Recorded:
    """A paper and its decision; what comes back says what it follows (invariant 12), a corrigendum what it corrects."""
    day = asked.received.date()
    _check(texts)
    rule_key, _label, rules = register.rules_on(body, day, decision_class)
    if decision_class not in rules.classes:
        raise ClassNotUnderTheseRules
    member = asked.by.role is Role.DELEGATE and asked.by.party in register.members_of(body, day)
    marking, proceedings = _circle(asked), _circle(asked)
    document, files = _paper(asked, body, marking, texts)
    every = [(t.language, t.media_type, f.sha256) for t, f in zip(texts, files, strict=True)]
    authentic = [row for row, t in zip(every, texts, strict=True) if t.authentic]
    decision = Decision.objects.create(
        key=uuid4(),
        document=document,
        marking=marking,
        proceedings=proceedings,
        body_id=body,
        rule_version_id=rule_key,
        rules=rules.to_json(),
        decision_class=decision_class,
        title=next(t.title for t in texts if t.authentic),
        registered_at=asked.received,
        text_hash=text_hash(authentic),
        all_versions_hash=all_versions_hash(every),
        follows=follows,
        corrects_id=corrects.pk if corrects else follows.corrects_id if follows else None,
        returned=follows is not None and asked_before(follows),
        sponsored=member,
        sponsors=[asked.by.party] if member else [],
    )
    document.versions.filter(authentic=False).update(of=decision.text_hash)
    return _registered(asked, decision, every)


def asked_before(earlier: Decision) -> bool:
    """Whether members have had the text, or one that it follows, under silence: only then is a shorter one enough."""
    return earlier.returned or earlier.circulated_at is not None


def _registered(asked: Asked, decision: Decision, every: list[tuple[str, str, str]]) -> Recorded:
    """The first entry about a text."""
    fields: dict[str, object] = {
        "body": decision.body_id,
        "title": decision.title,
        "text": decision.text_hash,
        "versions": [list(row) for row in sorted(every)],
    }
    if decision.follows_id is not None:
        fields["follows"] = str(decision.follows_id)
    if decision.corrects_id is not None:
        fields["corrects"] = str(decision.corrects_id)
    return writer.append(
        Writing(
            kind=Registered(at=asked.received).kind,
            asked=asked,
            subject=decision.key,
            marking=decision.proceedings,
            own=markings.own(asked.by.party),
            confidential=fields,
        )
    )


def _circle(asked: Asked) -> Marking:
    """Who reads it before circulation."""
    return markings.made(asked.by.party, asked.received, parties=[CHAIR, SECRETARIAT])


def _paper(
    asked: Asked, body: str, marking: Marking, texts: tuple[DraftText, ...]
) -> tuple[Document, list[StoredFile]]:
    """The paper with its language versions; every original is kept as it came in."""
    document = Document.objects.create(
        key=uuid4(), kind="draft_decision", body_id=body, marking=marking, registered_at=asked.received
    )
    files = [store.put(t.data, name=t.name, media_type=t.media_type, received=asked.received) for t in texts]
    Version.objects.bulk_create(
        Version(
            document=document,
            language=t.language,
            authentic=t.authentic,
            title=t.title,
            file=f,
            html=t.html,
            plain=t.plain,
            added_at=asked.received,
        )
        for t, f in zip(texts, files, strict=True)
    )
    return document, files


def _check(texts: tuple[DraftText, ...]) -> None:
    if sum(t.authentic for t in texts) != 1:
        raise OneAuthentic
    if len({t.language for t in texts}) != len(texts):
        raise OneOfEachLanguage
