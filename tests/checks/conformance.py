"""The tables in docs/use/rules/: written from scenarios that were played, never by hand.

`python -m tests.checks.conformance update` writes them; `check` wants nothing left to do.
"""

import sys
from pathlib import Path
from typing import Final

from comity.core.consensus.rules import RuleSet, plain_words
from tests.conformance.scenarios import NAMES
from tests.conformance.tables import ROWS

PAGES: Final = Path(__file__).resolve().parents[2] / "docs" / "use" / "rules"
HEADS: Final = (
    ("rule", "what happens", "what comes of it"),
    ("правило", "что происходит", "что из этого следует"),
)
OPENING: Final = (
    "Each line was played on the program when this page was written"
    " (`python -m tests.checks.conformance update`); a test keeps the page true.",
    "Каждая строка была разыграна в программе при создании этой страницы"
    " (`python -m tests.checks.conformance update`); тест следит, чтобы страница оставалась верной.",
)
UNKNOWN: Final = ("Not known", "Не известно")
CAREFUL: Final = (
    "Where a source says nothing and the program must do something, the lines above show what it does: "
    "the careful thing, where there is one.",
    "Там, где источник молчит, а программа должна что-то сделать, строки выше показывают, что она делает: "
    "осторожный выбор, если он есть.",
)


def page(rules: RuleSet, language: int, words: dict[str, str]) -> str:
    """One table: 0 English, 1 Russian (`words` translates the label and the gaps)."""
    lines = [f"# {words.get(rules.label, rules.label)}", "", OPENING[language], ""]
    lines += ["| " + " | ".join(HEADS[language]) + " |", "| --- | --- | --- |"]
    for row in ROWS:
        result = row.results[row.play(rules)]
        lines.append(f"| {row.rule[language]} | {row.scenario[language]} | {result[language]} |")
    lines += ["", f"## {UNKNOWN[language]}", "", CAREFUL[language], ""]
    lines += [f"- {words.get(gap, gap)}" for gap in rules.gaps]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Every page as it should be."""
    from django.utils import translation

    made = {}
    for name, rules in NAMES.items():
        assert plain_words(rules)
        for number, language, ending in ((0, "en", ".md"), (1, "ru", ".ru.md")):
            with translation.override(language):
                words = {said: translation.gettext(said) for said in (rules.label, *rules.gaps)}
            made[PAGES / f"{name}{ending}"] = page(rules, number, words)
    return made


def main(command: str) -> int:
    """Write, or say which page is not what was played."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text() != text]
    if command == "update":
        for path in stale:
            path.write_text(pages()[path], encoding="utf-8")
        return 0
    for path in stale:
        print(f"{path.name} is not what was played")
    return 1 if stale else 0


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main(sys.argv[1]))
