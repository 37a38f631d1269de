"""A Word document as a template, filled in by docxtpl; a mistake in it is one sentence that says where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from pumpcheck.errors import ReportError, UsageError


class Template:
    """A template of one's own, or the one that comes with pumpcheck."""

    def __init__(self, path: Path | None) -> None:
        """Read the template, and refuse what is none.

        Raises:
            UsageError: If docxtpl is not installed.
            ReportError: If the file cannot be read.
        """
        try:
            import docxtpl
        except ImportError:
            raise UsageError("letters need docxtpl: python -m pip install 'pumpcheck[letters]'") from None
        self._new, self._called = docxtpl.DocxTemplate, f"template {path}"
        # A template comes by mail: it may fill in what it is given, and do nothing else.
        self._environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        try:
            with as_file(path or files("pumpcheck.reports.letters") / "letter.docx") as file:
                self._content = file.read_bytes()
            self._new(BytesIO(self._content)).get_docx()
        except OSError as error:
            raise ReportError(f"{self._called} cannot be read: {error.strerror or 'is it there?'}") from error
        except Exception as error:
            raise ReportError(f"{self._called} is no Word document (.docx), or a damaged one") from error

    def fill(self, facts: Mapping[str, Any]) -> bytes:
        """Return the document with the facts filled in, and with the draft mark even where the template has none.

        Raises:
            ReportError: If the template has a mistake.
        """
        document, finished = self._new(BytesIO(self._content)), BytesIO()
        try:
            unmarked = "draft" not in document.get_undeclared_template_variables(self._environment)
            document.render(dict(facts), self._environment, autoescape=True)
            if unmarked:
                document.paragraphs[0].insert_paragraph_before(facts["draft"])
            document.save(finished)
        except Exception as error:
            raise ReportError(f"{self._called}: {_mistake(error)}; docs/letters.md lists the variables") from error
        return finished.getvalue()


def _mistake(error: Exception) -> str:
    said = re.sub(r"'\w+(?: \w+)* object' has no attribute ", "there is no variable ", str(error))
    context = list(getattr(error, "docx_context", []))
    line = getattr(error, "lineno", None)
    if isinstance(error, TemplateError) and line and context:
        return f"in the paragraph “{context[min(line - 1, 3, len(context) - 1)].strip()}”: {said}"
    return said if isinstance(error, TemplateError) else f"cannot be filled in ({said})"
