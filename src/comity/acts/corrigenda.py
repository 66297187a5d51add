"""A corrigendum to an adopted decision: brought as a draft of its own, silent on its own, numbered after it."""

from uuid import UUID

from comity.access import permits
from comity.acts import decisions, drafts
from comity.acts.asked import formal
from comity.acts.drafts import DraftText, OneAuthentic
from comity.core.consensus import corrigenda
from comity.core.consensus.stages import Stage
from comity.documents.models import Version
from comity.record.writer import Asked, Recorded
from comity.register import queries as register


@formal
def bring_corrigendum(asked: Asked, key: UUID, *, texts: tuple[DraftText, ...]) -> Recorded:
    """Propose a correction of an adopted decision: its text stays as it is, and the correction is asked of all."""
    corrected = decisions.for_act(asked, key)
    day = asked.received.date()
    _key, _label, rules = register.rules_on(corrected.body_id, day, corrigenda.CORRIGENDUM)
    permits.bring_corrigendum(asked.by, register.members_of(corrected.body_id, day), rules.may_propose)
    language = next((text.language for text in texts if text.authentic), "")
    if not language:
        raise OneAuthentic
    authentic = Version.objects.get(document_id=corrected.document_id, authentic=True).language
    corrigenda.ask(
        Stage(corrected.stage),
        corrects=corrected.corrects_id is not None,
        authentic=authentic,
        language=language,
    )
    return drafts.brought(
        asked,
        body=corrected.body_id,
        decision_class=corrigenda.class_of(corrected.decision_class, rules.classes),
        texts=texts,
        corrects=corrected,
    )
