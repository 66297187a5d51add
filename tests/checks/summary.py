"""Adds up what the lanes found, and says it in one closing line."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped of one lane."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    ran = failed = skipped = 0
    for suite in suites:
        ran += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return ran - failed - skipped, failed, skipped


def main() -> int:
    """One line for each lane, then the sum."""
    total = [0, 0, 0]
    for report in sorted(Path(sys.argv[1]).glob("*.xml")):
        found = counts(report)
        print(f"{report.stem}: {found[0]} passed, {found[1]} failed, {found[2]} skipped")
        total = [a + b for a, b in zip(total, found, strict=True)]
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
