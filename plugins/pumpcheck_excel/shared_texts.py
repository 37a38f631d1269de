"""The texts that cells of an .xlsx workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cells import unescaped
from .formats import DAMAGE
from .package import Package
from .templates import Blocks, resolved
from .xml_elements import ElementParser, text_of

_IN_ONE_PIECE = re.compile('<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_TAGS_OF_ONE = 4


def shared_texts(package: Package, part: str) -> list[str]:
    """Return the texts; none where there is no such part.

    Raises:
        formats.DAMAGE: If they are damaged.
    """
    try:
        return [*_by_the_block(package, part)] if package.size(part) else []
    except DAMAGE:
        return [unescaped(text_of(item)) for item in package.elements(part, "si")]


def _by_the_block(package: Package, part: str) -> Iterator[str]:
    """Yield the texts; formats.DAMAGE where only one parser over all can tell them."""
    around = ElementParser(lambda *_: False)
    with package.open(part) as stream:
        blocks = Blocks(stream, "si")
        [*around.feed(blocks.head)]
        for data, text in blocks:
            found = _IN_ONE_PIECE.findall(text)
            if not text:
                if blocks.end in data:
                    raise ValueError("texts of unknown spelling")
                [*around.feed(data)]
            elif text.count("<") > _TAGS_OF_ONE * len(found):
                yield from (unescaped(text_of(item)) for item in blocks.parse(text))
            elif "&" in text or "\r" in text:
                yield from map(unescaped, map(resolved, found))
            else:
                yield from map(unescaped, found) if "_x" in text else found
        [*around.feed(b"")]
