"""Two texts as one compilation: the new one is the proposal of its one party on the old one."""

from typing import Final

from comity.core.text.rolling.compilation import Compilation
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.submit import of_text
from comity.core.text.tokens import Text

NEW: Final = "NEW"  # the one party of a comparison


def comparison(old: Base, new: Text, language: str = "en") -> Compilation:
    """The new text as the proposal of one party on the old one; `language` is that of a page about it."""
    return compiled(old, [of_text(old, NEW, new)]).with_(language=language)
