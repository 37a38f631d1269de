"""The command line: its commands, and one message for whatever goes wrong."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from typing import TextIO

import click

from pumpcheck.cli.check import check
from pumpcheck.cli.columns import columns
from pumpcheck.cli.diff import diff
from pumpcheck.cli.letters import letters
from pumpcheck.cli.plugins import plugins
from pumpcheck.cli.recalls import recalls
from pumpcheck.cli.report import report
from pumpcheck.cli.scan import scan
from pumpcheck.cli.shared_options import FAILED
from pumpcheck.cli.sources import sources
from pumpcheck.cli.split import merge, split
from pumpcheck.errors import PumpcheckError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pumpcheck", message="pumpcheck %(version)s")
def cli() -> None:
    """Find recalled insulin pumps in device inventories, with evidence.

    Exit codes: 0 nothing to act on, 1 something is affected or needs review, 2 incomplete or failed.
    """


for _command in (scan, report, diff, split, merge, letters, check, columns, sources, recalls, plugins):
    cli.add_command(_command)


def main() -> None:
    """Run the command and exit; what goes wrong is one message on standard error."""
    # What is found is kept to the end: to look for garbage among it every few records takes a tenth of a scan.
    gc.set_threshold(400_000, 20, 20)
    # Nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    closed = _open_what_is_closed()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        code = _failed(error.format_message(), error)
    except (click.Abort, KeyboardInterrupt):
        code = _failed("interrupted; nothing was written after this point")
    except PumpcheckError as error:
        code = _failed(str(error))
    except OSError as error:
        # Everything else that cannot be read or written raises an error of our own.
        code = (
            FAILED
            if isinstance(error, BrokenPipeError)
            else _failed(f"the output cannot be written: {error.strerror or error}; free space, or send it elsewhere")
        )
        _leave(sys.stdout, sys.stderr)
    except Exception as error:
        if os.environ.get("PUMPCHECK_DEBUG"):
            raise
        code = _failed(
            f"a defect of pumpcheck itself ({type(error).__name__}); nothing that it says can be relied on. "
            "Run again with PUMPCHECK_DEBUG=1 and report what it prints."
        )
    if closed:
        code = _failed("standard output is closed, so nothing could be printed")
    # All of it goes with the process: to look for garbage among it first takes a tenth of a small scan.
    gc.freeze()
    sys.exit(code if isinstance(code, int) else 0)


def _failed(message: str, usage: click.ClickException | None = None) -> int:
    """Tell what went wrong, as far as somebody listens, and return the exit code."""
    from pumpcheck.masking import mask_within

    with suppress(OSError):
        # A serial number may be in the name of a file or a sheet, or among what was typed.
        if isinstance(usage, click.UsageError):
            usage.show(shown := io.StringIO())
            click.echo(mask_within(shown.getvalue()), err=True, nl=False)
        else:
            click.echo(f"pumpcheck: {mask_within(message)}", err=True)
    return FAILED


def _open_what_is_closed() -> bool:
    """Open nothing in the place of streams that are closed, and return whether standard output was."""
    closed = sys.stdout is None
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
    return closed


def _leave(*streams: TextIO) -> None:
    """Let what these streams still hold go nowhere, so that nothing fails when the program ends."""
    for stream in streams:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
