"""Reads a Word file with tracked changes exactly: both its texts, who changed it, and what could not be understood."""

from comity.core.text.tracked.reading import Comment, Formatting, Tracked, read

__all__ = ["Comment", "Formatting", "Tracked", "read"]
