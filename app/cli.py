"""The command line: stdout is the answer, stderr is the talk, the exit code says how it ended.

0 done · 1 unexpected · 2 usage · 3 done, with findings · 4 integrity findings · 5 refused · 6 unavailable
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from app import answers
from app.loading import loading
from casefile import __version__
from casefile.errors import CasefileError, unexpected

# Every command, in the order in which the help lists them, and where it is. A module is read when its command is used:
# no command waits for another's libraries.
COMMANDS = {
    "nightly": "run_commands:nightly",
    "offers": "offer_commands:offers",
    "cases": "list_commands:cases",
    "case": "case_commands:case",
    "expiring": "list_commands:expiring_",
    "watch": "list_commands:watch_",
    "search": "search_commands:search",
    "get": "document_commands:get",
    "write": "document_commands:write",
    "event": "event_commands:event",
    "evidence": "evidence_commands:evidence",
    "hold": "hold_commands:hold",
    "holds": "hold_commands:holds_",
    "disposition": "disposition_commands:disposition_",
    "packet-request": "draft_commands:packet_request",
    "packet": "packet_commands:packet",
    "check": "archive_commands:check",
    "rebuild": "archive_commands:rebuild",
    "templates": "template_commands:templates",
    "tables": "table_commands:tables",
    "store": "archive_commands:store",
    "export": "exit_commands:export_",
    "import": "exit_commands:import_",
    "backup": "backup_commands:backup",
    "restore": "backup_commands:restore_",
    "serve": "desk_commands:serve",
    "users": "desk_commands:users",
    "sign-in": "desk_commands:sign_in_",
    "up": "run_commands:up",
    "down": "run_commands:down",
    "status": "run_commands:status",
    "logs": "run_commands:logs",
}


class Commands(click.Group):
    """A group whose commands are imported one by one, as they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the day's work rather than of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        with loading():
            command: click.Command = getattr(import_module(f"app.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="casefile")
@click.option(
    "--language", type=click.Choice(["en", "fr"]), help="Of the answers.  [default: the setting `language`]"
)
def casefile(language: str | None) -> None:
    """Make, keep and produce an employer's records under Canada's International Mobility Program.

    Every command that answers takes --json. Exit codes: 0 done, 1 unexpected, 2 usage, 3 done with findings,
    4 integrity findings, 5 refused, 6 store or engine unavailable.
    """
    answers.speak(language)
    _tell_of_strays({name for name in os.environ if name.startswith("CASEFILE_")})


def _tell_of_strays(variables: set[str]) -> None:
    if variables:  # else a help need not wait for the settings
        from casefile.settings import stray_variables  # noqa: PLC0415

        for stray in stray_variables(variables):
            click.echo(f"casefile: {answers.in_words(stray)}", err=True)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; turn whatever it raises into a message, a remedy and an exit code."""
    try:
        code = casefile.main(args=arguments, prog_name="casefile", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 1
    except BrokenPipeError:
        sys.stderr.close()
        code = 1
    except CasefileError as error:
        code = _explain(error)
    except Exception as error:  # noqa: BLE001  the last door: nothing may leave without an exit code
        code = _explain(unexpected(error))
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: CasefileError) -> int:
    click.echo(f"casefile: {answers.explained(error)}", err=True)
    return error.exit_code


if __name__ == "__main__":
    main()
