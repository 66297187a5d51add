"""Reads a Word file with tracked changes exactly: both its texts, who changed it, and what could not be understood."""

from comity.core.text.tracked import properties, view, ways
from comity.core.text.tracked.reading import Comment, Formatting, Tracked, read

__all__ = ["Comment", "Formatting", "Tracked", "forget", "read"]


def forget() -> None:
    """Empty what was remembered of other files, as a new process has it; measurements ask for this."""
    properties.forget()
    view.forget()
    ways.forget()
