"""The form of one file: encoding, delimiter, quotes. Found on its first megabyte; nothing is judged about its rows."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from pumpcheck import SourceUnreadableError, is_json, is_known_heading

from .charset import Encoding, find_encoding
from .column_looks import Columns
from .csv_settings import Settings
from .delimiter import find_dialect, find_headings, longer_delimiter
from .dialect import ONE_COLUMN, Dialect
from .line_forms import (
    DRAWN,
    FixedWidth,
    LineForm,
    applied,
    are_drawn,
    are_in_quotes,
    boxed,
    columns_by_tabs,
    find_fixed_width,
    typed,
    unwrapped,
    with_quoted_formulas,
    with_text,
    without_longer,
    without_rules,
)
from .lines import Line, Lines
from .records import Record, Records
from .repair import Repair, otherwise_delimited

HEAD = 1024 * 1024  # bytes on which the form is judged
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_HTML = re.compile(rb"\s*(<!doctype html|<html|<table)", re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b\x7f-\x84\x86-\x9f\ufffd]")
_MOSTLY = 0.2
_TOP = 200  # lines in which the first full row is looked for


@dataclass(frozen=True)
class Form:
    """How a file is read."""

    encoding: Encoding  # how bytes become text
    dialect: Dialect  # how fields are told apart
    width: int  # usual number of fields of a record
    line_forms: tuple[LineForm, ...]  # what is done to each line before
    plain: bool  # whether nothing is, but for headings, and bytes of ASCII tell lines and fields
    longer: str  # the delimiter as it is written, where one character was put in its place
    notes: tuple[str, ...]  # the same in words

    @property
    def full_width(self) -> int:
        """How many fields a row has that is not short; 0 where that is not told."""
        return 0 if self.longer else self.width

    def delimited(self, lines: Iterable[Line]) -> Iterable[Line]:
        """Return the lines that hold rows, plainly delimited."""
        return applied(self.line_forms, lines) if self.line_forms else lines


def find_form(stream: IO[bytes], settings: Settings, label: str, suffix: str = "") -> Form | None:
    """Judge the form of a file, which is None when it holds nothing but blank lines.

    Raises:
        SourceUnreadableError: If the content is no delimited text.
    """
    head = stream.read(HEAD)
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise SourceUnreadableError(f"{label}: is a web page, not a table; export the inventory as CSV")
    if is_json(head):
        raise SourceUnreadableError(f"{label}: is JSON, not delimited text; unpack it, and name it .json")
    encoding = find_encoding(head, stream, settings.encoding)
    lines = _text_lines(head, encoding, label)
    if not any(line.text.strip("\0 \t\x1a") for line in lines):
        return None
    announced = _SEP.fullmatch(lines[0].text)
    body = [line for line in (lines[1:] if announced else lines) if not line.problem]
    early = [typed] if are_drawn(body) else []
    body = list(applied(early, body))
    ruled = [line for line in body if without_rules(line) is None]
    quotes, drawn = settings.quote is None, any(DRAWN.search(line.text) for line in ruled)
    found = {
        unwrapped: quotes and are_in_quotes(body),
        with_quoted_formulas: quotes and any('="' in line.text for line in body),
        without_rules: bool(ruled),
        boxed: drawn,
    }
    late = [form for form, is_found in found.items() if is_found]
    body = list(applied(late, body))
    forms: list[LineForm] = [*early, *late]
    delimiter = settings.delimiter or (announced.group(1) if announced else None)
    if longer := longer_delimiter(body, delimiter):
        forms.append(without_longer(longer))
        body, delimiter = list(applied(forms[-1:], body)), ONE_COLUMN
    dialect, width = find_dialect(body, settings, delimiter, suffix)
    name = repr(longer) if longer else dialect.name
    fixed = None
    if delimiter is None and settings.quote is None:
        fixed = _find_fixed_width(body, body if drawn else lines, dialect.delimiter)
    if fixed is not None:
        forms, dialect, width = [*(forms if drawn else ()), fixed], Dialect(ONE_COLUMN, ""), len(fixed.starts)
        name = "none, columns of fixed width"
    plain = not forms and (dialect.delimiter + dialect.quote).isascii() and _keeps_ascii(encoding.codec)
    notes = [f"encoding: {encoding.name}", f"delimiter: {name}"]
    if other := _headings_otherwise(body, dialect, width):
        forms.append(with_text(other[0], other[1]))
        notes.append(f"line {other[0]}: its fields are told apart by another delimiter: {other[2]}")
    if announced:
        forms.append(with_text(1, None))
    return Form(encoding, dialect, width, tuple(forms), plain, longer, tuple(notes))


def _find_fixed_width(body: Sequence[Line], lines: Sequence[Line], delimiter: str) -> FixedWidth | None:
    """Return the columns of fixed width of lines that no delimiter parts, or that tabs line up."""
    lined_up = columns_by_tabs(body) if delimiter == "\t" else 0
    if not lined_up and find_headings(body, [delimiter]) is not None:
        return None
    apart = (re.split(r"\s{2,}", line.text.strip()) for line in body[:_TOP] if delimiter not in line.text)
    known = any(sum(map(is_known_heading, cells)) > 2 for cells in apart)
    found = find_fixed_width(lines, ruled=not (lined_up or known or delimiter in (" ", ONE_COLUMN)))
    return found if found is not None and lined_up in (0, len(found.starts)) else None


def _text_lines(head: bytes, encoding: Encoding, label: str) -> list[Line]:
    """Return the lines with which a file begins."""
    lines = list(Lines(io.BytesIO(head.translate(encoding.table)), encoding.codec))
    if len(head) >= HEAD and len(lines) > 1:
        del lines[-1]  # the head's end may have cut it
    text = "\n".join(line.text for line in lines if "\0" not in line.text)[:HEAD]
    strange = Counter(_NO_TEXT.findall(text))
    # One control character may part the fields, and rows of empty cells hold many of it.
    parting = max((count for sign, count in strange.items() if sign < " "), default=0)
    if strange.total() - parting > max(8, _MOSTLY * len(text)):
        raise SourceUnreadableError(
            f"{label}: is no text in any encoding that can be told; export it as UTF-8, or name its encoding with "
            "--option encoding=…"
        )
    return lines


def _headings_otherwise(lines: Sequence[Line], dialect: Dialect, width: int) -> tuple[int, str, str] | None:
    """Find the line right above the first full row, where another delimiter cuts it into as many fields.

    Words of a title may happen to be as many: no headings follow upon headings, and these do not look like values.
    What is returned is its number, its text with the file's delimiter, and the other delimiter in words.
    """
    records = [record for record in Records(lines[:_TOP], Repair(dialect, width)) if isinstance(record, Record)]
    full = next((place for place, record in enumerate(records) if len(record.fields) == width), 0)
    above = records[full - 1] if full else None
    if above is None or not above.fields or 2 * len(above.fields) > width + 1 or above.line != above.last:
        return None
    text = next(line.text for line in lines if line.number == above.line)
    fields, name = otherwise_delimited(text, dialect, width, None, by_words=True) or ([], "")
    headings = fields and all(fields) and not any(dialect.delimiter in field for field in fields)
    title = name == Dialect(" ").name and not all(field[:1].isupper() for field in fields)
    if not headings or title or 2 * sum(map(is_known_heading, records[full].fields)) >= width:
        return None
    values = Columns([record.fields for record in records[full:]], width).fit(fields)[0]
    return None if values else (above.line, dialect.delimiter.join(fields), name)


def _keeps_ascii(codec: str) -> bool:
    """Whether each byte of ASCII is that character in an encoding, wherever it stands."""
    # After all of ASCII come escapes by which an encoding may write others, and all other bytes.
    data = bytes([*range(128), *b"\\u0041\x1b$B0l", *range(128, 256)])
    text = data.decode(codec, "replace")
    return len(text) == len(data) and text.encode().startswith(data[:-128]) and not "".encode(codec)
