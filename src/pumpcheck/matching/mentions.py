"""Model numbers in a text: codes, bare numbers, short names; and what only looks like one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping

from pumpcheck.matching.lexicon import FAMILY, Lexicon
from pumpcheck.matching.reading import Mention, Reading
from pumpcheck.matching.spans import Span
from pumpcheck.matching.text import Folded

_TAIL = 4
"""Letters behind a number that may belong to it beside our own names."""
_NEAR = 8
_FAR = 20

_UNIT = re.compile(
    r"[\W_]{0,2}(?:(?:MM|CM|ML|CC|LTR|GR|KG|MG|MCG|LB|LBS|HZ|KHZ|MHZ|GHZ|VA|VDC|VAC|KW|AH|MAH|MB|GB|TB|PSI|BAR|KPA|MMHG|"
    r"FR|GA|INCH|FT|PCS|STK|STUCK|EUR|USD|CHF|GBP|X\d{2,}|%|€|\$|£|″)(?![^\W_])|"
    # These are words too: “722 in the cupboard”, “722 w/o case”.
    r"(?:M|L|G|V|W|A|IN|CH|PC)(?![^\W_]|[\W_]{1,2}[^\W\d_]))"
)
_INCHES = re.compile(r'[\W_]{0,2}"(?![^\W_])')
# No number has five digits on one side of a comma: there the comma parts two.
_CHAIN_BEFORE = re.compile(r"(?:\d[-.:]|(?<!\d{4})\d,|[€$£]\s?)$")
_CHAIN_AFTER = re.compile(r"[-.:]\d|,\d{1,4}(?!\d)")
_TELEPHONE = re.compile(r"\)?[ ./-]{1,3}\d{3}[ ./-]?\d{4}(?!\d)")
_CLAIMS = re.compile(r"[.]?[^\w:;,.!?|\t\r\n]*(?:(?:N|N[.]?O|NR|NUM|NUMBER|NUMMER|NUMERO|№)(?!\w)[^\w]*)?")
"""What may stand between a word and the number it claims: “room no. 722”, but not “asset: 508 MiniMed”, “row. 722”."""
_LIST_BEFORE = re.compile(r"(?<!\d)\d{3}[A-Z]{0,2},$")
_LIST_AFTER = re.compile(r",\d{3}[A-Z]{0,2}(?!\d)")


def find_mentions(name: str, text: Folded, lexicon: Lexicon, reading: Reading) -> None:
    """Add the model numbers in one name field to a reading whose words have been found.

    Each stretch of text counts once, for the firmest thing it can be: a code, a model that is not listed, a recalled
    number, a short name, a number of that shape.
    """
    covered: set[int] = set()
    if not any(token.text[0].isdigit() for token in text.tokens):
        _find_unlisted(name, text, lexicon, reading, covered)
        return
    for found in lexicon.code.finditer(text.fold):
        mention = _mention(found, name, text, lexicon, coded=True)
        covered.update(range(mention.start, mention.end))
        _sort_code(mention, lexicon, reading)
    for found in lexicon.odd_code.finditer(text.fold):
        if _free(found.span(), covered):
            mention = Mention(
                found["core"], found["letters"], name, *found.span(), text.quote(*found.span()), coded=True
            )
            covered.update(range(*found.span()))
            reading.unknown.append(mention)
    _find_unlisted(name, text, lexicon, reading, covered)
    _find_numbers(name, text, lexicon, reading, covered)
    _find_aliases(name, text, lexicon, reading, covered)
    _find_look_alikes(name, text, lexicon, reading, covered)


def _find_unlisted(name: str, text: Folded, lexicon: Lexicon, reading: Reading, covered: set[int]) -> None:
    for found in lexicon.unlisted.finditer(text.fold):
        if _free(found.span(), covered):
            covered.update(range(*found.span()))
            reading.unlisted.append(Mention(found.group().strip(), "", name, *found.span(), text.quote(*found.span())))
    for found in lexicon.unlisted_number.finditer(text.fold):
        if (
            _free(found.span(), covered)
            and _whole(found, text.fold)
            and _letters_fit(found["letters"], lexicon, reading)
        ):
            covered.update(range(*found.span()))
            reading.unlisted.append(_mention(found, name, text, lexicon))


def _find_numbers(name: str, text: Folded, lexicon: Lexicon, reading: Reading, covered: set[int]) -> None:
    names = _name_ends(reading.found[name])
    for found in lexicon.number.finditer(text.fold):
        if not _free(found.span(), covered) or not _letters_fit(found["letters"], lexicon, reading):
            continue
        if _TELEPHONE.match(text.fold, found.end()):
            covered.update(range(*found.span()))
            continue
        slip = lexicon.slip.search(text.fold, max(0, found.start() - _NEAR), found.start())
        before = text.fold[max(0, found.start() - _NEAR) : found.start()]
        in_range = (lexicon.ends_range.match(text.fold, found.end("core")) and not _CHAIN_BEFORE.search(before)) or (
            lexicon.begins_range.search(text.fold, max(0, found.start() - _NEAR), found.start())
            and not _CHAIN_AFTER.match(text.fold, found.end())
        )
        if in_range or _whole(found, text.fold, start=slip.start() if slip else None, names=names):
            mention = _mention(found, name, text, lexicon, start=slip.start() if slip else None)
            covered.update(range(mention.start, mention.end))
            claimed = _is_claimed(mention.start, text.fold, reading.found[name])
            (reading.claimed if claimed else reading.recalled).append(mention)


def _is_claimed(start: int, text: str, found: Mapping[str, list[Span]]) -> bool:
    """Whether a word right before a number says that it counts or names something else."""
    counted = (stop for _, stop in found.get("counted", ()) if start - _FAR <= stop <= start)
    return any(_CLAIMS.fullmatch(text, stop, start) for stop in counted)


def _find_aliases(name: str, text: Folded, lexicon: Lexicon, reading: Reading, covered: set[int]) -> None:
    for token, following in itertools.pairwise(text.tokens) if lexicon.aliases else ():
        models = lexicon.aliases.get(token.text + following.text, ()) if following.hangs_on else ()
        # Such a name is too short to mean anything without a family or maker beside it.
        if models and not token.hangs_on and (reading.families or reading.own or reading.parent or reading.product):
            span = (token.start, following.end)
            covered.update(range(*span))
            reading.recalled += [Mention(model, "", name, *span, text.quote(*span)) for model in models]


def _find_look_alikes(name: str, text: Folded, lexicon: Lexicon, reading: Reading, covered: set[int]) -> None:
    for found in lexicon.like_number.finditer(text.fold):
        letters = found["letters"]
        if (
            _free(found.span(), covered)
            and _whole(found, text.fold)
            and (not letters or lexicon.letters.match(letters))
        ):
            reading.unknown.append(_mention(found, name, text, lexicon))


def find_in_notes(text: Folded, lexicon: Lexicon) -> list[Mention]:
    """Return the recalled models in a note: only a full code counts, or a number right behind a family's name."""
    recalled = [
        _mention(found, "notes", text, lexicon, coded=True)
        for found in lexicon.code.finditer(text.fold)
        if found["core"] in lexicon.digits
    ]
    ends = {end for words, spans in lexicon.find(text).items() if words.startswith(FAMILY) for _, end in spans}
    recalled += [
        _mention(found, "notes", text, lexicon)
        for found in lexicon.number.finditer(text.fold)
        if not ends.isdisjoint(range(found.start() - 3, found.start() + 1)) and _whole(found, text.fold, names=ends)
    ]
    return recalled


def _mention(
    found: re.Match[str],
    name: str,
    text: Folded,
    lexicon: Lexicon,
    *,
    coded: bool = False,
    start: int | None = None,
) -> Mention:
    letters, end = found["letters"], found.end()
    if not letters and (loose := lexicon.loose_letters.match(text.fold, end)):
        letters, end = loose["letters"], loose.end()
    start = found.start() if start is None else start
    return Mention(found["core"], letters, name, start, end, text.quote(start, end), coded)


def _sort_code(mention: Mention, lexicon: Lexicon, reading: Reading) -> None:
    """Put a code into the list it belongs to."""
    if mention.core in lexicon.digits:
        reading.recalled.append(mention)
    elif lexicon.unlisted_number.fullmatch(mention.core) or lexicon.unlisted.fullmatch(mention.core + mention.letters):
        reading.unlisted.append(mention)
    elif lexicon.other_codes.match(mention.core):
        reading.other_codes.append(mention)
    else:
        reading.unknown.append(mention)


def _free(span: Span, covered: set[int]) -> bool:
    """Whether none of a stretch's characters, of which there are few, count already; a text may hold any number."""
    return covered.isdisjoint(range(*span))


def _whole(found: re.Match[str], text: str, *, start: int | None = None, names: Collection[int] = frozenset()) -> bool:
    """Whether a number stands on its own: no longer number, no measure, no telephone number, no other word's end.

    Args:
        found: The number.
        text: The folded text.
        start: Where the number begins, with a prefix that belongs to it.
        names: Where names end that a number may hang on to: PARADIGM722.
    """
    begin = found.start() if start is None else start
    before, after = text[max(0, begin - 8) : begin], text[found.end() : found.end() + 12]
    if before[-1:].isalnum() and before[-1:].isascii() and begin not in names:
        return False
    if _CHAIN_BEFORE.search(before) and not _LIST_BEFORE.search(before):
        return False
    if _CHAIN_AFTER.match(after) and not _LIST_AFTER.match(after):
        return False
    if found["letters"]:
        return True
    # Behind an opening one, such a sign closes a quotation.
    inches = _INCHES.match(after) and text.count('"', max(0, begin - 80), begin) % 2 == 0
    return not (inches or _UNIT.match(after))


def _name_ends(found: Mapping[str, list[Span]]) -> set[int]:
    """Where names end that a number may hang on to."""
    return {
        end
        for words, spans in found.items()
        if words in ("own", "parent", "product", "weak") or words.startswith(FAMILY)
        for _, end in spans
    }


def _letters_fit(letters: str, lexicon: Lexicon, reading: Reading) -> bool:
    """Whether letters hanging on to a bare number are those of a code; beside a family any short ending will do."""
    ours = bool(reading.families or reading.own)
    return not letters or bool(lexicon.letters.match(letters)) or (ours and len(letters) <= _TAIL)
