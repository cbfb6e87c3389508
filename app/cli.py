"""The command line: stdout is the answer, stderr is the talk, the exit code says how it ended.

0 done · 1 unexpected · 2 usage · 3 done, with findings · 4 integrity findings · 5 refused · 6 unavailable
"""

from __future__ import annotations

import sys

import click

from app.archive_commands import case, cases, check, get, rebuild, store
from app.disposition_commands import disposition_
from app.document_commands import gaps, write
from app.event_commands import event
from app.evidence_commands import evidence
from app.hold_commands import hold, holds_
from app.packet_commands import packet
from app.run_commands import down, nightly, status, up
from app.template_commands import templates
from casefile import __version__
from casefile.errors import CasefileError, unexpected


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="casefile")
def casefile() -> None:
    """Make, keep and produce an employer's records under Canada's International Mobility Program.

    Every command that answers takes --json. Exit codes: 0 done, 1 unexpected, 2 usage, 3 done with findings,
    4 integrity findings, 5 refused, 6 store or engine unavailable.
    """


for command in (
    *(nightly, cases, case, get, write, gaps, event, evidence, hold, holds_, disposition_, packet),
    *(check, rebuild, templates, store, up, down, status),
):
    casefile.add_command(command)


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
    click.echo(f"casefile: {error}", err=True)
    if error.remedy:
        click.echo(f"  {error.remedy}", err=True)
    return error.exit_code


if __name__ == "__main__":
    main()
