"""Make text comparable: case, accents, widths, trade-mark signs and look-alike letters folded away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Cyrillic and Greek capitals that look like Latin ones. The vocabulary goes through the same fold, so words that are
# really Russian or Greek still meet their own spelling.
_LOOK_ALIKE = dict(zip("АВЕЁКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEEKMHOPCTYXIJSQWABEZHIKMNOPTYX", strict=True))
_DROPPED = "™®©℠\u00ad\u200b\u200c\u200d\u2060\ufeff"
# Letters without a decomposition that are one letter with a mark to whoever types them.
_MARKED = {"Ø": "O", "Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "Ŋ": "N"}
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_QUOTES = dict.fromkeys("’‘`´", "'")
IN_NO_SIGN = "\x7f"
"""What stands for letters of which is known that no recall is told by them."""
_BETWEEN_WORDS = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
_LATER = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# The leading bytes of Latin, Greek, Cyrillic, Hebrew and Arabic letters, and of other scripts, as letters of cp1252.
MISREAD = re.compile(rf"[ÂÃÄÅÆÎÏÐÑ×ØÙÚÛ]{_LATER}|[á-í]{_LATER}{{2}}|à[¤-¿]{_LATER}")


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Return what one character becomes; nothing, or several."""
    if character in _DROPPED:
        return ""
    if character in _DASHES:
        return "-"
    if character in _QUOTES:
        return "'"
    if character == "\N{DEGREE SIGN}":
        return " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    upper = "".join(
        piece for piece in unicodedata.normalize("NFKD", character.upper()) if not unicodedata.combining(piece)
    ).upper()
    return "".join(
        _LOOK_ALIKE.get(piece) or _MARKED.get(piece) or (" " if piece.isspace() else piece) for piece in upper
    )


def reread(found: re.Match[str]) -> str:
    """Return a letter that was read in the wrong code page, as it was written."""
    raw = b"".join(sign.encode("latin-1" if sign < "\u0100" else "cp1252") for sign in found[0])
    return raw.decode("utf-8", "replace")


def fold(text: str) -> str:
    """Return text in the form in which it is compared.

    >>> fold("Paradigm® ММТ－７２２ pompe à insuline")
    'PARADIGM MMT-722 POMPE A INSULINE'
    >>> fold("insÃ¼lin")
    'INSULIN'
    """
    if text.isascii():
        return text.upper()
    return "".join(map(fold_character, MISREAD.sub(reread, text)))


def longest_words(folded: Iterable[str]) -> set[str]:
    """Return of each folded text beyond ASCII the longest word beyond ASCII: no text without it holds that one.

    >>> sorted(longest_words(["CEPИЙHЫЙ HOMEP", "型号", "MODEL"]))
    ['CEPИЙHЫЙ', '型号']
    """
    words = (filter(None, _BETWEEN_WORDS.split(text)) for text in folded if not text.isascii())
    return {max(parts, key=lambda part: (not part.isascii(), len(part))) for parts in words}


_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ODD = re.compile(r"[^\w\x00-\x7f®™©°²³·‘’“”–—\xa0]")  # what hardly stands in an inventory


def text_of_bytes(data: bytes) -> str | None:
    r"""Return the text that bytes hold, in UTF-8 or as Windows writes it; None where they hold none, as pictures do.

    >>> text_of_bytes(b"MMT-722"), text_of_bytes(b"Paradigm\xae\0\0"), text_of_bytes(b"5\x000\x008\0")
    ('MMT-722', 'Paradigm®', '508')
    >>> text_of_bytes(b"\xff\xd8\xff"), text_of_bytes(b"\x89PNG\r\n\x1a\n")
    (None, None)
    """
    for encoding in ("utf-16-le",) if data[1:2] == b"\0" else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding).rstrip("\0")
        except UnicodeDecodeError:
            continue
        usual = encoding == "utf-8" or (2 * sum(map(str.isascii, text)) >= len(text) and not _ODD.search(text))
        return text if usual and not _NO_TEXT.search(text) else None
    return None
