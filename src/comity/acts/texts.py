"""Another text takes the place of one that nobody is asked about yet; what was agreed to the earlier one is void."""

from uuid import UUID, uuid4

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts import decisions
from comity.acts.asked import formal
from comity.acts.drafts import DraftText
from comity.core.consensus import texts as core
from comity.core.seat import CHAIR, SECRETARIAT
from comity.core.text.hash import all_versions_hash, text_hash
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Version
from comity.files import store
from comity.record.writer import Asked, Recorded


@formal
def replace_text(asked: Asked, key: UUID, *, text: DraftText, replaces: str) -> Recorded:
    """Whoever brought a text puts another in its place, before silence (invariant 5).

    `replaces` is the hash of the text that was seen. Translations stay, and are of an older text from now on.
    """
    decision = decisions.for_act(asked, key)
    permits.replace_text(asked.by, decision.marking.originator)
    if replaces != decision.text_hash:
        raise decisions.TextChanged
    version = Version.objects.select_for_update(of=("self",)).get(
        document_id=decision.document_id, authentic=True
    )
    file = store.put(text.data, name=text.name, media_type=text.media_type, received=asked.received)
    new = text_hash([(text.language, text.media_type, file.sha256)])
    core.ask(decision.text_hash, new, authentic=version.language, language=text.language)
    after = decision.procedure.after(
        event := decision.procedure.replace_text(at=asked.received, text_hash=new)
    )
    circle = _circle(asked, decision)
    _keep(asked, decision, version, circle)
    version.title, version.file, version.added_at = text.title, file, asked.received
    version.html, version.plain = text.html, text.plain
    version.save()
    every = Version.objects.filter(document_id=decision.document_id).values_list(
        "language", "file__media_type", "file__sha256"
    )
    was, decision.text_hash, decision.title = decision.text_hash, new, text.title
    decision.all_versions_hash = all_versions_hash(list(every))
    decision.store(after)
    more = {"title": text.title, "was": was, "versions": decision.all_versions_hash}
    return decisions.write(asked, decision, event, circle, **more)


def _circle(asked: Asked, decision: Decision) -> Marking:
    """Who had the earlier text: all who take part, once it was given out; before, those to whom it was brought."""
    if decision.symbol:
        return decision.proceedings
    return markings.made(asked.by.party, asked.received, parties=[CHAIR, SECRETARIAT, *decision.sponsors])


def _keep(asked: Asked, decision: Decision, version: Version, circle: Marking) -> None:
    """The earlier text as it was, with its number."""
    EarlierText.objects.create(
        key=uuid4(),
        document_id=decision.document_id,
        marking=circle,
        number=EarlierText.objects.filter(document_id=decision.document_id).count() + 1,
        language=version.language,
        title=version.title,
        text_hash=decision.text_hash,
        file_id=version.file_id,
        html=version.html,
        plain=version.plain,
        replaced_at=asked.received,
    )
