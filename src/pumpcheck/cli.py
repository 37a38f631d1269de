"""The command line: its commands, and one message for whatever goes wrong."""

from __future__ import annotations

import gc
import os
import sys

import click

import pumpcheck
from pumpcheck.commands.check import check
from pumpcheck.commands.columns import columns
from pumpcheck.commands.diff import diff
from pumpcheck.commands.letters import letters
from pumpcheck.commands.options import FAILED
from pumpcheck.commands.plugins import plugins
from pumpcheck.commands.recalls import recalls
from pumpcheck.commands.report import report
from pumpcheck.commands.scan import scan
from pumpcheck.commands.sources import sources
from pumpcheck.commands.split import merge, split
from pumpcheck.errors import PumpcheckError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pumpcheck.__version__, message="pumpcheck %(version)s")
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
    # Nothing here multiplies matrices, and a process with the threads for it cannot be split to read a large file.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("pumpcheck: interrupted; nothing was written after this point", err=True)
        code = FAILED
    except PumpcheckError as error:
        from pumpcheck.masking import mask_within

        # A serial number may be in the name of a file or a sheet.
        click.echo(f"pumpcheck: {mask_within(str(error))}", err=True)
        code = FAILED
    except BrokenPipeError:
        # Whoever read the output has gone; what is left of it has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except Exception as error:
        if os.environ.get("PUMPCHECK_DEBUG"):
            raise
        click.echo(
            f"pumpcheck: a defect of pumpcheck itself ({type(error).__name__}); nothing that it says can be relied on. "
            "Run again with PUMPCHECK_DEBUG=1 and report what it prints.",
            err=True,
        )
        code = FAILED
    # All of it goes with the process: to look for garbage among it first takes a tenth of a small scan.
    gc.freeze()
    sys.exit(code if isinstance(code, int) else 0)
