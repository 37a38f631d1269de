"""The texts that cells of an .xlsx workbook share."""

from __future__ import annotations

import re

from .cells import unescaped
from .formats import DAMAGE
from .package import Package
from .xml_blocks import Blocks, texts_of
from .xml_elements import ElementParser, text_of

_IN_ONE_PIECE = re.compile(b'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_TAGS_OF_ONE = 4


def shared_texts(package: Package, part: str) -> list[str]:
    """Return the texts; none where there is no such part.

    Raises:
        formats.DAMAGE: If they are damaged.
    """
    try:
        return _by_the_block(package, part) if package.size(part) else []
    except DAMAGE:
        return [unescaped(text_of(item)) for item in package.elements(part, "si")]


def _by_the_block(package: Package, part: str) -> list[str]:
    """Return the texts; formats.DAMAGE where only one parser over all can tell them."""
    around = ElementParser(lambda *_: False)
    texts: list[str] = []
    with package.open(part) as stream:
        blocks = Blocks(stream, "si")
        [*around.feed(blocks.head)]
        for data in blocks:
            if not blocks.end:
                raise ValueError("texts of unknown spelling")
            found = _IN_ONE_PIECE.findall(data)
            if not data.endswith(blocks.end):
                [*around.feed(data)]
            elif data.count(b"<") > _TAGS_OF_ONE * len(found):
                texts += [unescaped(text_of(item)) for item in blocks.parse(data)]
            else:
                texts += map(bytes.decode, texts_of(found))
        [*around.feed(b"")]
    return texts
