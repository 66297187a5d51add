"""A decision in three languages, a slip of the pen in it, and its corrigendum: one translation is stale then."""

from uuid import UUID

from comity.acts import corrigenda, translations
from comity.cli.demo import papers
from comity.cli.demo.stories import Days, Step
from comity.core.errors import Broken
from comity.core.seat import SECRETARIAT
from comity.decisions.models import Decision
from comity.documents.models import Translation
from comity.record.writer import Asked, Recorded

PAPER = "rescue-signals"


def tell(days: Days) -> None:
    """Adopted, translated twice, corrected by a silence of a week; the Russian is revised since, the French is not."""
    days.tell(
        PAPER,
        "SOC",
        SECRETARIAT,
        -80,
        *days.adopted(-76, until=-62, by=SECRETARIAT),
        Step(days.at(-60, 17), "request_translation", "JOR", reason="ru"),
        Step(days.at(-60, 18), "request_translation", "ELM", reason="fr"),
        *(
            Step(
                days.at(-55, hour),
                "register_translation",
                SECRETARIAT,
                reason=into,
                paper=f"{PAPER}-translated",
            )
            for hour, into in ((11, "ru"), (12, "fr"))
        ),
        *(
            Step(days.at(-54, hour), "release_translation", SECRETARIAT, reason=into)
            for hour, into in ((17, "ru"), (18, "fr"))
        ),
        Step(days.at(-50, 11), "bring_corrigendum", SECRETARIAT, paper=f"{PAPER}-correction"),
        *days.adopted(-48, until=-41, by=SECRETARIAT),
        Step(days.at(-36, 11), "revise_translation", SECRETARIAT, reason="ru", paper=f"{PAPER}-revised"),
        Step(days.at(-36, 17), "release_translation", SECRETARIAT, reason="ru"),
    )


def done(asked: Asked, key: UUID, step: Step) -> Recorded:
    """Do one step of it as the person who may; a translation is always of the decision, never of its corrigendum."""
    key = Decision.objects.values_list("corrects", flat=True).get(key=key) or key
    if step.verb == "bring_corrigendum":
        return corrigenda.bring_corrigendum(asked, key, texts=papers.texts(step.paper))
    if step.verb == "request_translation":
        return translations.request_translation(asked, key, language=step.reason)
    row = Translation.objects.values_list("key", flat=True).get(document__decision=key, language=step.reason)
    match step.verb:
        case "register_translation":
            return translations.register_translation(asked, row, text=papers.version(step.paper, step.reason))
        case "revise_translation":
            return translations.revise_translation(asked, row, text=papers.version(step.paper, step.reason))
        case "release_translation":
            return translations.release_translation(asked, row)
    raise Broken(f"no such step: {step}")
