"""The texts that cells of an .xlsx workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cells import unescaped
from .formats import DAMAGE
from .package import Package
from .xml_blocks import Blocks, resolved
from .xml_elements import ElementParser, text_of

_IN_ONE_PIECE = re.compile(b'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
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
        for data, is_plain in blocks:
            found = _IN_ONE_PIECE.findall(data)
            if not is_plain:
                if blocks.end in data:
                    raise ValueError("texts of unknown spelling")
                [*around.feed(data)]
            elif data.count(b"<") > _TAGS_OF_ONE * len(found):
                yield from (unescaped(text_of(item)) for item in blocks.parse(data))
            else:
                texts = map(bytes.decode, map(resolved, found) if b"&" in data else found)
                yield from map(unescaped, texts) if b"_x" in data else texts
        [*around.feed(b"")]
