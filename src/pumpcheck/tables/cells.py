"""What a cell says without the signs it is wrapped in."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

_PAIRS = {'"': '"', "'": "'", "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "’": "’", "‚": "‘’"}
_PAIRS |= {"`": "`", "´": "´", "‹": "›", "「": "」", "『": "』", "【": "】", "（": "）", "(": ")", "[": "]"}
_PAIRS |= {"{": "}", "<": ">"}
_QUOTES = "\"'“”"
_ASCII_SIGNS = "\"'`=<&([{"
_EQUALS = re.compile(r"""=\s*(?=(["']).*\1$)""", re.DOTALL)
_LINK_FORMULA = re.compile(r"""=?\s*HYPERLINK\(.*[,;]\s*"([^"]*)"\s*\)""", re.IGNORECASE | re.DOTALL)
_MARKDOWN = re.compile(r"!?\[([^\]\n]+)\]\((?:[a-z]+:|www\.|[/#.])[^)\s]*(?:\s\"[^\"]*\")?\)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|input|label|li|nobr|ol|p|pre|s|small|span|"
    r"strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MOST_LAYERS = 6


def bare(text: str) -> str:
    """Return what a cell says without the signs around the whole of it: quotes, brackets, links, tags, formulas."""
    if text[:1].isalnum() and text[-1:].isalnum() and text.isprintable() and "<" not in text and "&" not in text:
        return text
    plain = _visible(text)
    for _ in range(_MOST_LAYERS):
        inner = _unwrapped(plain)
        if inner == plain:
            break
        plain = inner
    return plain


def bare_column(values: Sequence[str | None]) -> Sequence[str | None]:
    """Return the values without the signs around them; the same object when none of them has any."""
    # Looking for each sign in all values at once takes a tenth of the time that looking at each value takes.
    text = "|".join(filter(None, values))
    signs = (*_ASCII_SIGNS, " |", "| ")
    if text.isascii() and text.isprintable() and text == text.strip() and not any(sign in text for sign in signs):
        return values
    plain = [bare(value) if value else value for value in values]
    return values if plain == list(values) else plain


def _visible(text: str) -> str:
    """Return text with blanks of any kind as plain ones, and without what nobody sees."""
    if not text.isprintable():
        text = "".join(_seen(sign) for sign in text)
    return text.strip()


def _seen(sign: str) -> str:
    if sign in "\r\n" or sign.isprintable():
        return sign
    return " " if sign.isspace() else "" if unicodedata.category(sign) in ("Cc", "Cf") else sign


def _unwrapped(text: str) -> str:
    """Take one layer of signs off. A cell of nothing but signs stays, and an empty pair of quotes is an empty cell."""
    if "&" in text and ";" in text:
        text = _visible(html.unescape(text))
    if "<" in text and _TAG.search(text):
        text = " ".join(_TAG.sub(" ", text).split()) or text
    if "](" in text:
        text = _MARKDOWN.sub(r"\1", text)
    if (found := _LINK_FORMULA.fullmatch(text)) and found[1].strip():
        return found[1].strip()
    text = _EQUALS.sub("", text, count=1) if text.startswith("=") else text
    first, last, inner = text[:1], text[-1:], text[1:-1].strip()
    if len(text) > 1 and last in _PAIRS.get(first, ""):
        if first in _QUOTES and len(text) == 2:
            return ""
        within = inner.replace('""', "") if first == '"' else inner
        data = _TAG.fullmatch(text) or (first in "[{" and ('"' in inner or ":" in inner))
        whole = first not in within and last not in within and not data and any(map(str.isalnum, inner))
        return (inner.replace('""', '"') if first == '"' else inner) if whole else text
    return text[1:].strip() if first in "'’" and len(text) > 1 and "'" not in text[1:] else text
