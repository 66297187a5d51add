"""Which test keeps which invariant: read from the `# invariant N` comments, written to docs/develop/invariants.md.

`python -m tests.checks.invariants update` writes the page; the test beside compares it.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "develop" / "invariants.md"
MUTANTS: Final = ROOT / "tests" / "mutants"
COMMENT: Final = re.compile(r"#\s*invariants?\s+([\d, and]+)")
SAID: Final = {
    1: "Only accredited representatives of Member States object, bracket, agree or break silence",
    2: "Nothing is adopted while one unwithdrawn objection stands",
    3: "No screen, export or API totals positions",
    4: "A comment, reservation or interpretation is never counted as an objection, nor the reverse",
    5: "A decision binds to the hash of one exact text",
    6: "Body, rules, launcher, authority, deadline and text hash are stored before a procedure starts",
    7: "A deadline is an absolute instant, shown in UTC, seat time and the reader's time",
    8: "A deadline moves only by a recorded act told to all; new holiday data move nothing",
    9: "A break received at or before the instant counts, later it does not; both are recorded",
    10: "An amendment breaks silence only where the rules say so and its author chose it",
    11: "Breaking needs no reason, no majority and no approval",
    12: "A break ends that procedure for good",
    13: "All members are told of a break at once; its author as the rules say",
    14: "Adoption takes effect at most once, and never held, in doubt or after a jump of the clock",
    15: "The number comes at adoption, without gaps or reuse",
    16: "The announcing body's next meeting carries the announcement by itself",
    17: "Failed delivery is visible before expiry",
    18: "Quorum uses the members of the day; observers never count",
    19: "Absence from a meeting is recorded apart from consent",
    20: "Silence only for classes that the rules allow, after the consent step they require",
    21: "A Chair's statement is never published as a decision",
    22: "Statements attach for ever and never alter the text",
    23: "Withdrawing an objection is the objector's act alone",
    24: "Agreement ad referendum is visibly provisional",
    25: "Brackets show text, alternatives, proponent and time",
    26: "Rejected, withdrawn and moved text stays retrievable",
    27: "One symbol per document across languages",
    28: "One text is authentic; an older translation is marked stale",
    29: "Distribution is checked on every read, search hit, count, mail, feed, export and record view",
    30: "Only the originator widens distribution",
    31: "Taking part in an activity is each State's own choice",
    32: "Chairs, members, coordinators and designations are dated",
    33: "Lists use the register and its sort key everywhere",
    34: "The Secretariat cannot act as a delegation",
    35: "The record is append-only and verifiable offline",
    36: "A draft inside one delegation is invisible to all others",
}
LATER: Final = {
    25: "the issue of rolling text",
    26: "the issue of rolling text",
    31: "the issue of measures",
}


@cache
def kept() -> dict[int, list[str]]:
    """Test functions by invariant, in the order of the files."""
    found: dict[int, list[str]] = {number: [] for number in SAID}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        lines = source.split("\n")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef) or not node.end_lineno:
                continue
            if not node.name.startswith(("test_", "nothing_", "always_")) and "invariant" not in "".join(
                d.id for d in node.decorator_list if isinstance(d, ast.Name)
            ):
                continue
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 2
            for line in lines[max(first, 0) : node.end_lineno]:
                for match in COMMENT.finditer(line):
                    for number in map(int, re.findall(r"\d+", match.group(1))):
                        name = f"{file.relative_to(ROOT / 'tests').as_posix()}: {node.name}"
                        if number in found and name not in found[number]:
                            found[number].append(name)
    return found


def page() -> str:
    """The whole page."""
    lines = ["# The 36 invariants and what keeps them", ""]
    lines += [
        "Written by `python -m tests.checks.invariants update` from the comments in the tests; a test keeps it true.",
        "A mutant is a patch in `tests/mutants/` that breaks the invariant; the long run requires its tests to fail.",
        "",
        "| | Invariant | Tests | Mutant |",
        "| --- | --- | --- | --- |",
    ]
    for number, tests in kept().items():
        shown = (
            "<br>".join(f"`{name}`" for name in tests) or f"comes with {LATER.get(number, 'a later issue')}"
        )
        mutant = f"`{number:02}.patch`" if (MUTANTS / f"{number:02}.patch").exists() else ""
        lines.append(f"| {number} | {SAID[number]} | {shown} | {mutant} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        PAGE.write_text(page(), encoding="utf-8")
