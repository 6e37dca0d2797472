"""The `xarch` command: finds the commands, and turns every error into a sentence."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

import xarch
from xarch import cli
from xarch.errors import XarchError, nearest

USAGE_ERROR = 2
INTERRUPTED = 130
TERMINATED = 143


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        modules = pkgutil.iter_modules(cli.__path__)
        return sorted(module.name for module in modules if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = self.list_commands(ctx)
        if cmd_name not in known:
            ctx.fail(f"There is no command {cmd_name!r}. {nearest(cmd_name, known)}")
        command = importlib.import_module(f"xarch.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.command(
    cls=_Commands, name="xarch", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(version=xarch.__version__, package_name="xarch")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def root(debug: bool) -> None:
    """Write, move and check deep-learning models across PyTorch, JAX and TensorFlow."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits: 0 for success, 2 for a mistake of the user, 1 for a verdict."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [argument for argument in given if argument != "--debug"]
    signal.signal(signal.SIGTERM, _terminate)
    try:
        status = root.main(given, prog_name="xarch", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except XarchError as error:
        if debug:
            raise
        _say(f"error: {error}")
        sys.exit(USAGE_ERROR)
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted; all worker processes are ended.")
        sys.exit(INTERRUPTED)
    except _Terminated:
        _say("ended by SIGTERM; all worker processes are ended.")
        sys.exit(TERMINATED)
    except BrokenPipeError:  # the reader of our output is gone, as with `| head`
        sys.stderr.close()
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


class _Terminated(BaseException):
    """SIGTERM as an exception, so that every context is left in order."""


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated


def _say(text: str) -> None:
    click.echo(f"xarch: {text}", err=True)
