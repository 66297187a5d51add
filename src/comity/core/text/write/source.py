"""A compilation beside the base file it rests on: what several writers need is worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from comity.core.text.guard import Package, open_word
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.write import chart
from comity.core.text.write.brackets import Brackets
from comity.core.text.write.cuts import Cuts
from comity.core.text.write.events import Event, Numbers
from comity.core.text.write.frame import Frame
from comity.core.text.write.package import Packed
from comity.core.text.write.stories import Home, homes
from comity.core.text.write.words import Words, words

MOST = 2**31 - 1_000_000  # bookmarks of a file with greater numbers are not counted on from


@dataclass
class Source:
    """The base file, what is proposed on it, and how parties are called."""

    base: bytes
    compilation: Compilation
    names: Mapping[str, str] = field(default_factory=dict)  # by code
    _frames: dict[str, Frame] = field(default_factory=dict)
    _cuts: dict[str, Cuts] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The words that stand beside brackets."""
        return words(self.compilation.language)

    @cached_property
    def package(self) -> Package:
        """The base; its trees are shared, so writers fill holes in them and change nothing."""
        return open_word(self.base)

    @cached_property
    def homes(self) -> Mapping[str, Home]:
        """Where its stories stand."""
        return homes(self.package)

    def frame(self, part: str) -> Frame:
        """A part as a form with holes."""
        if part not in self._frames:
            self._frames[part] = Frame(self.package.xml(part))
        return self._frames[part]

    def cuts(self, story: str) -> Cuts:
        """A story that has a home, cut in pieces."""
        if story not in self._cuts:
            home = self.homes[story]
            self._cuts[story] = Cuts(self.frame(home.part), home.element, self.compilation.base.story(story))
        return self._cuts[story]

    @cached_property
    def first_number(self) -> int:
        """A number above those of all bookmarks and changes in the file."""
        package = self.package
        names = [package.main, *package.typed("footnotes", "endnotes", "header", "footer")]
        w = str(package.xml(package.main).tag).removesuffix("document")
        taken = [
            int(said)
            for name in names
            for node in package.xml(name).iter(f"{w}bookmarkStart", f"{w}ins", f"{w}del")
            if (said := node.get(f"{w}id", "")).isdecimal()
        ]
        return max([0, *(number for number in taken if number < MOST)])

    @cached_property
    def chart(self) -> Packed:
        """The map of all places."""
        return chart.xml(self.compilation, self.names)

    @cached_property
    def printed(self) -> Mapping[str, list[Event]]:
        """The bracketed text of each story; stories in which nothing is open are missing."""
        numbers, count = Numbers(last=self.first_number), 0
        found: dict[str, list[Event]] = {}
        for story in self.compilation.base.text.stories:
            loci, held = self.compilation.of(story.name), self.reserves(story.name)
            if loci or held:
                printer = Brackets(story.tokens, self.words, numbers, count)
                found[story.name] = printer.story(loci, held)
                count = printer.count
        return found

    def reserves(self, story: str) -> list[tuple[int, str]]:
        """Reserves of a story, each with a base token of its paragraph; those on the whole text stand in the key."""
        found, said = self.compilation.base.story(story), self.words
        place = dict(zip(found.ids, found.starts, strict=False))
        return [
            (place[r.paragraph], f"({said.reserve}: {r.party}, {said.reserves[r.kind]})")
            for r in self.compilation.reserves
            if r.paragraph in place
        ]
