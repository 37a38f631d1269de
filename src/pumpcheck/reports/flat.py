"""The units found as rows of a few columns, serial numbers masked: for Markdown and for notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from markupsafe import escape

from pumpcheck.masking import mask_within
from pumpcheck.model.result import ScanResult
from pumpcheck.reports.html.page import HEADINGS, row_of
from pumpcheck.reports.outcome import outcome, problems, skipped, sum_line, tally, verb_of
from pumpcheck.reports.text import terminal_text, text_of
from pumpcheck.reports.worklist import cases, counted, listed, numbers, shown_of

_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+-!|~&"})
_IN_NOTEBOOK = 20


def write(result: ScanResult, stream: BinaryIO) -> None:
    """Write the result as Markdown, with what the page shows: for a ticket, a chat or a wiki."""
    with text_of(stream) as text:
        text.writelines(line + "\n" for line in _markdown(replace(result, cleared=None).masked()))


def html_of(result: ScanResult) -> str:
    """Return the outcome and the first units as HTML."""
    units = [unit for one in listed(replace(result, cleared=None).masked()) for unit in one]
    headings = shown_of(HEADINGS, result)
    text = f"<p><b>{tally(units)}</b><br>{escape(outcome(result))}</p><table><thead><tr>"
    text += "".join(f"<th>{heading}</th>" for heading in headings) + "</tr></thead><tbody>"
    for cells in (row_of(unit).cells for unit in units[:_IN_NOTEBOOK]):
        text += f"<tr>{''.join(f'<td>{escape(_clean(cells[heading]))}</td>' for heading in headings)}</tr>"
    more = len(units) - _IN_NOTEBOOK
    return f"{text}</tbody></table>" + (f"<p>and {counted(more, 'further unit')}</p>" if more > 0 else "")


def _markdown(result: ScanResult) -> Iterator[str]:
    lists = listed(result)
    yield from ("# Recalled devices in the inventory", "")
    yield f"**{tally(unit for one in lists for unit in one)}.** {_text(outcome(result))}"
    for title, units in zip((f"To {verb_of(result)}", "To review"), lists, strict=True):
        if units:
            yield from ("", f"## {title}", "")
            headings = shown_of(HEADINGS, result)
            yield f"| {' | '.join(headings)} |"
            yield f"|{' --- |' * len(headings)}"
            for cells in (row_of(unit).cells for unit in units):
                yield f"| {' | '.join(_text(cells[heading]) for heading in headings)} |"
    if found := cases(unit for one in lists for unit in one):
        yield from ("", "## What to do", "")
        yield from (f"- {numbers(units)}: {_text(text)}" for text, units in found)
    yield from ("", "## Sources", "")
    yield from (f"- {_text(source.label)}: {sum_line(source)}" for source in result.sources)
    gaps = [*problems(result), *((one.origin, one.reason) for one in skipped(result))]
    yield from (f"- NOT READ WHOLE: {_text(where)}: {_text(why)}" for where, why in gaps)


def _text(text: str) -> str:
    return _clean(text).translate(_MARKUP)


def _clean(text: str) -> str:
    return terminal_text(text if getattr(text, "__html__", None) else mask_within(text))
