"""The command as a person runs it, but in this process: to start another one takes longer than most commands do."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from pumpcheck.cli import main


def run(
    *arguments: object,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str | bytes = b"",
) -> subprocess.CompletedProcess[str]:
    """Run the command and return how it ended and what it printed, as `subprocess.run` does.

    Args:
        arguments: What stands behind ``pumpcheck``.
        cwd: The folder to run it in.
        env: Variables beside those of this process.
        stdin: What standard input holds.
    """
    content = stdin.encode() if isinstance(stdin, str) else stdin
    threshold = gc.get_threshold()
    with ExitStack() as stack:
        # Files, since the command may ask a stream for its descriptor.
        files = {name: stack.enter_context(tempfile.TemporaryFile()) for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write(content)
        files["stdin"].seek(0)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, file in files.items():
            errors = "backslashreplace" if name == "stderr" else "strict"
            patch.setattr(sys, name, io.TextIOWrapper(file, encoding="utf-8", errors=errors))
        patch.setattr(sys, "argv", ["pumpcheck", *map(str, arguments)])
        for name, value in {"OPENBLAS_NUM_THREADS": "1", **(env or {})}.items():
            patch.setenv(name, value)
        patch.chdir(cwd or Path.cwd())
        try:
            code = _code_of_main()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            gc.unfreeze()
            gc.set_threshold(*threshold)
        printed = {name: _text(files[name]) for name in ("stdout", "stderr")}
        for name in files:
            getattr(sys, name).detach()
    return subprocess.CompletedProcess(list(map(str, arguments)), code, **printed)


def _code_of_main() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("the command did not end by sys.exit")


def _text(file: Any) -> str:
    file.seek(0, os.SEEK_SET)
    return str(file.read().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
