"""Which delimiter, quote and escape a file has."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pumpcheck import is_known_heading

from .column_looks import Columns
from .csv_settings import Settings
from .dialect import ONE_COLUMN, Dialect
from .lines import Line
from .records import Record, Records
from .repair import Repair

# Where two delimiters fit equally, the one that is rarer in text wins.
_DELIMITERS = {"\t": 4, ";": 3, "|": 2, ",": 1}
_OF_SUFFIX = {".tsv": "\t", ".tab": "\t", ".psv": "|"}
_SAMPLE = 100
_PREAMBLE = 50
_SURELY = 3  # known headings in one line, from which it is that of the headings
_CONVINCING = 0.5
_NEARLY_ALL = 0.95
_SOME = 0.25
# Signs that may be delimiters although hardly anything is delimited by them.
_UNUSUAL = re.compile(r"""[^\w\s"'.,;:|/\-()\[\]{}&%+=@<>?\\–—…°™®©“”‘’„«»º€£$]|[\x1c-\x1f]""")
_SELDOM = "$@%&+"  # signs that part nothing but known headings
_APOSTROPHE = re.compile(r"(?:^|[,;\t| ])'[^']")
_RUN_OF_SIGNS = re.compile(r"[^\w\s\"'.,;()\[\]{}/\\-]{2,8}")


@dataclass(frozen=True)
class _Trial:
    """How a dialect does on the sample."""

    dialect: Dialect
    width: int
    share: float
    records: list[list[str]]

    @property
    def score(self) -> float:
        """How evenly, and into how many fields, the records are cut."""
        return self.share * math.log2(self.width)

    @property
    def torn(self) -> float:
        """The share of the records in which a quote is left in a field, as where quoted text is cut."""
        torn = sum(any(self.dialect.quote in field for field in fields) for fields in self.records)
        return torn / max(1, len(self.records)) if self.dialect.quote else 0.0


def find_dialect(lines: Sequence[Line], settings: Settings, announced: str | None, suffix: str) -> tuple[Dialect, int]:
    """Find how fields are told apart and how many a record usually has, by the first lines of a file.

    Its suffix decides between delimiters that fit equally.
    """
    named = announced or settings.delimiter
    signs = [named] if named else [*_DELIMITERS, *_SELDOM, *unusual_signs(lines, even=False)]
    if found := find_headings(lines, signs):
        # A long preamble would outweigh a short list, and a list within cells the delimiter of the file.
        lines, named = lines[found[0] :], named or _below_headings(lines[found[0] :], found[1])
    usual = Dialect(quote='"' if settings.quote is None else settings.quote, escape=settings.escape or "")
    best = _find_delimiter(lines, named, usual, suffix)
    if settings.quote is None and any(_APOSTROPHE.search(line.text) for line in lines[:_SAMPLE]):
        trial = _find_delimiter(lines, named, replace(usual, quote="'"), suffix)
        best = trial if _is_quote(lines, trial, best) else best
    if settings.escape is None:
        best = _with_escape(lines, best)
    dialect = _with_spaces(lines, best.dialect)
    return dialect, _try(lines, dialect).width if dialect.spaced else best.width


def find_headings(lines: Sequence[Line], delimiters: Sequence[str]) -> tuple[int, str] | None:
    """Return the place of the first line that is made of known headings, and the delimiter between them."""
    for place, line in enumerate(lines[:_PREAMBLE]):
        parted = {delimiter: {*line.text.split(delimiter)} for delimiter in delimiters if delimiter in line.text}
        known = {delimiter: _known(cells) for delimiter, cells in parted.items() if len(cells) >= _SURELY}
        best = max(known, key=lambda delimiter: known[delimiter], default="")
        if best and known[best] >= max(_SURELY, len(parted[best]) / 2):
            return place, best
    return None


def _below_headings(lines: Sequence[Line], delimiter: str) -> str:
    """Return the delimiter of the rows below headings: mostly that of the headings."""
    width = lines[0].text.count(delimiter)
    below = [line.text for line in lines[1:_PREAMBLE] if line.text.strip()]
    if 2 * sum(delimiter in text for text in below) >= len(below):
        return delimiter
    most = (other for other in _DELIMITERS if 2 * sum(text.count(other) >= width for text in below) > len(below))
    return next(most, delimiter)


def _known(cells: Iterable[str]) -> int:
    return sum(map(is_known_heading, {cell.strip(" \"'=") for cell in cells}))


def unusual_signs(lines: Sequence[Line], *, even: bool = True) -> list[str]:
    """Return signs that prose does not hold and most of the first lines do; if ``even``, several equally often."""
    texts = [line.text for line in lines[:_SAMPLE] if line.text.strip()]
    signs = {sign for text in texts for sign in _UNUSUAL.findall(text) if unicodedata.category(sign) != "Cf"}
    if even:
        return sorted(sign for sign in signs if _is_even([text.count(sign) for text in texts]))
    return sorted(sign for sign in signs if _in_most(sign, texts))


def longer_delimiter(lines: Sequence[Line], named: str | None) -> str:
    """Return the delimiter where it has several characters or is a control character other than a tab, or nothing.

    One that nobody named stands in most lines, as often in each, and its first character hardly ever outside of it.
    """
    if named:
        return named if len(named) > 1 or not (named.isprintable() or named == "\t") else ""
    if find_headings(lines, [",", ";", "\t"]) is not None:
        return ""
    texts = [line.text for line in lines[:_SAMPLE] if line.text.strip()]
    runs = {run for text in texts[:_PREAMBLE] for run in _RUN_OF_SIGNS.findall(text)}
    # Empty cells make longer runs: four signs in a row are two delimiters.
    runs |= {run[: len(run) // parts] for run in runs for parts in (2, 3) if run == run[: len(run) // parts] * parts}
    runs |= {sign for even in (True, False) for sign in unusual_signs(lines, even=even) if not sign.isprintable()}
    may_be = [run for run in sorted(runs, key=len) if len(run) > 1 or not run.isprintable()]
    # Labels end with a colon, and headings of fields that have to be filled in with a star.
    may_be = [run for run in may_be if run[0] not in ":*" or len(set(run)) == 1]
    usual = [run for run in may_be if _in_most(run, texts)]
    best = next((run for run in usual if find_headings(lines, [run])), "")
    for run in [] if best else may_be:
        # The colon of a label may stand right before it.
        outside = sum(text.replace(f":{run}", run).count(run[0]) for text in texts)
        inside = sum(text.count(run) for text in texts)
        whole = inside * run.count(run[0]) >= _NEARLY_ALL * outside
        if whole and _is_even([text.count(run) for text in texts]):
            best = run if not best or not (set(run) == set(best) and len(run) % len(best) == 0) else best
    return best


def _in_most(sign: str, texts: Sequence[str]) -> bool:
    """Whether most lines from the first that has it hold a sign: titles above a list say nothing about it."""
    first = next((place for place, text in enumerate(texts) if sign in text), len(texts))
    return 2 * sum(sign in text for text in texts) > len(texts) - first


def _is_even(counts: Sequence[int]) -> bool:
    """Whether most lines have a sign as often, and at least twice."""
    usual, number = Counter(counts).most_common(1)[0]
    return usual > 1 and 2 * number > len(counts)


def _find_delimiter(lines: Sequence[Line], named: str | None, dialect: Dialect, suffix: str) -> _Trial:
    if named:
        return _try(lines, replace(dialect, delimiter=named))
    # Of all delimiters, the one that cuts the records into the most even fields is the right one. clevercsv finds
    # the same on real exports in 10 to 60 times the time, and cuts a column of free text at its spaces.
    best, best_score = _Trial(replace(dialect, delimiter=ONE_COLUMN), 1, 1.0, []), (_CONVINCING, 0)
    for delimiter, rarity in {**dict.fromkeys(unusual_signs(lines), 0), **_DELIMITERS}.items():
        if not any(delimiter in line.text for line in lines):
            continue
        trial = _try(lines, replace(dialect, delimiter=delimiter))
        score = (trial.score, 9 if _OF_SUFFIX.get(suffix) == delimiter else rarity)
        if score > best_score:
            best, best_score = trial, score
    space = _try(lines, replace(dialect, delimiter=" "))
    better = space.score >= 2 * best_score[0] or (best.torn > 0.5 and space.torn < 0.1)
    return space if better and _is_by_space(lines, space) else best


def _try(lines: Sequence[Line], dialect: Dialect) -> _Trial:
    """Find the most frequent number of fields above one, and the share of the records that have it."""
    found = (each.fields for each in Records(lines, Repair(dialect)) if isinstance(each, Record) and each.fields)
    records = list(itertools.islice(found, _SAMPLE))
    counts = Counter(map(len, records))
    width = max(filter(lambda count: count > 1, counts), key=lambda count: (counts[count], count), default=1)
    return _Trial(dialect, width, counts[width] / counts.total() if width > 1 else 1.0, records)


def _is_by_space(lines: Sequence[Line], trial: _Trial) -> bool:
    """Whether spaces part fields and not words: nearly all lines agree, and fields are more than words.

    Where spaces stand within fields too, the first line and some more agree, and every quote stands at a space.
    """
    if trial.width < 3 or len(trial.records) < 3:
        return False
    quote = trial.dialect.quote
    looks = Columns(trial.records[1:], trial.width).looks
    enclosed = list(_enclosed(lines, trial.dialect)) if quote else []
    if trial.share >= _NEARLY_ALL:
        return any(looks) or bool(enclosed)
    quotes = sum(line.text.count(quote) for line in lines[:_SAMPLE]) if quote else 0
    agree = trial.share >= _SOME and len(trial.records[0]) == trial.width and len(list(filter(None, looks))) > 1
    return agree and 2 * len(enclosed) >= len(trial.records) and 2 * len(enclosed) >= _NEARLY_ALL * quotes


def _enclosed(lines: Sequence[Line], dialect: Dialect) -> Iterator[str]:
    """Yield what stands between quotes that enclose a field."""
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    pattern = re.compile(f"(?:^|{delimiter} ?){quote}(.*?){quote}(?=$|{delimiter})")
    for line in lines[:_SAMPLE]:
        yield from pattern.findall(line.text)


def _is_quote(lines: Sequence[Line], trial: _Trial, usual: _Trial) -> bool:
    """Whether apostrophes enclose fields, rather than stand in names and before words."""
    enclosed = list(_enclosed(lines, trial.dialect))
    if len(enclosed) <= len(list(_enclosed(lines, usual.dialect))):
        return False
    if trial.score > 1.1 * usual.score:
        return True
    opening = re.compile(f"(?:^|{re.escape(trial.dialect.delimiter)} ?){trial.dialect.quote}")
    opened = sum(len(opening.findall(line.text)) for line in lines[:_SAMPLE])
    parts = sum(trial.dialect.delimiter in content for content in enclosed)
    return (len(enclosed) > 1 or parts > 0) and opened <= 1.1 * len(enclosed) and trial.share >= usual.share


def _with_escape(lines: Sequence[Line], usual: _Trial) -> _Trial:
    """Try whether a backslash goes before quotes, where there are such."""
    dialect, texts = usual.dialect, [line.text for line in lines[:_SAMPLE]]
    if not dialect.quote or not any("\\" + dialect.quote in text for text in texts):
        return usual
    escaped = _try(lines, replace(dialect, escape="\\"))
    unclear = [sum(each.fields(text) is None for text in texts) for each in (escaped.dialect, dialect)]
    return escaped if unclear[0] < unclear[1] and escaped.share >= usual.share else usual


def _with_spaces(lines: Sequence[Line], dialect: Dialect) -> Dialect:
    """Return the dialect in which spaces follow every delimiter, or stand between most of them and a quote, if so."""
    delimiter, quote = dialect.delimiter, re.escape(dialect.quote)
    if delimiter == " ":
        return dialect
    text = "".join(line.text + "\n" for line in lines[:_SAMPLE])
    spaced = quote and text.count(f"{delimiter} {dialect.quote}") > text.count(delimiter + dialect.quote)
    text = re.sub(f"{quote}[^{quote}]*{quote}", "x", text) if quote else text
    followed = text.count(delimiter + " ")
    whole = followed > 0 and followed >= 0.95 * (text.count(delimiter) - text.count(delimiter + "\n"))
    padded = whole and delimiter not in ("\t", ONE_COLUMN)
    return replace(dialect, padded=padded, spaced=padded or bool(spaced))
