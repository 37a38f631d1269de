"""A Word document as a template, filled in by docxtpl; a mistake in it is one sentence that says where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from pumpcheck.errors import ReportError, UsageError


class Template:
    """A template of one's own, or the one that comes with pumpcheck."""

    def __init__(self, path: Path | None) -> None:
        """Read the template; raises a `PumpcheckError` if it cannot be, or docxtpl is not installed."""
        try:
            from docxtpl import DocxTemplate
        except ImportError:
            raise UsageError("letters need docxtpl: python -m pip install 'pumpcheck[letters]'") from None
        self._new, self._called = DocxTemplate, f"template {path}"
        # A template comes by mail: it may fill in what it is given, and do nothing else.
        self._environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        try:
            self._content = (path or files("pumpcheck.reports.letters") / "letter.docx").read_bytes()
            DocxTemplate(BytesIO(self._content)).get_docx()
        except OSError as error:
            raise ReportError(f"{self._called} cannot be read: {error.strerror}") from error
        except Exception as error:
            raise ReportError(f"{self._called} is no Word document (.docx), or a damaged one") from error

    def fill(self, facts: Mapping[str, Any]) -> bytes:
        """Return the document with the facts filled in, and with the draft mark even where the template has none.

        Raises:
            ReportError: If the template has a mistake.
        """
        document, finished = self._new(BytesIO(self._content)), BytesIO()
        try:
            document.render(dict(facts), self._environment, autoescape=True)
            if not self._marked:
                document.paragraphs[0].insert_paragraph_before(facts["draft"])
            document.save(finished)
        except Exception as error:
            raise ReportError(f"{self._called}: {_mistake(error)}; docs/letters.md lists the variables") from error
        return finished.getvalue()

    @cached_property
    def _marked(self) -> bool:
        template = self._new(BytesIO(self._content))
        return "draft" in template.get_undeclared_template_variables(self._environment)


def _mistake(error: Exception) -> str:
    said = re.sub(r"'[\w. ]+ object' has no attribute ", "there is no variable ", str(error)).rstrip(".")
    # docxtpl keeps the paragraphs around the one with the mistake: up to three before it.
    around, line = list(getattr(error, "docx_context", [])), getattr(error, "lineno", None)
    if line and around:
        return f"in the paragraph “{around[min(line - 1, 3, len(around) - 1)].strip()}”: {said}"
    return said if isinstance(error, TemplateError) else f"cannot be filled in ({said})"
