"""Which browser a session is of, in two words that a person knows; browsers call themselves by each other's names."""

from typing import Final

NAMES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
LONGEST: Final = 60


def named(agent: str) -> str:
    """Firefox, Windows; the beginning of what the browser says where that tells nothing."""
    found = [next((said for mark, said in known if mark in agent), "") for known in (NAMES, SYSTEMS)]
    return ", ".join(filter(None, found)) or agent[:LONGEST] or "?"
