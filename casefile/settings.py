"""What can be set, in one place: environment ``CASEFILE_*``, then ``casefile.toml``, then these defaults.

Read once at each door (command line, flow) and passed down. Nothing else reads the environment or the clock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import os
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from casefile.errors import UsageError
from casefile.home import private_home
from casefile.said import Said

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_TEMPLATES = ROOT / "templates"


def settings_file() -> Path:
    """The file that settings are read from, there or not: ``casefile.toml``, or what ``CASEFILE_CONFIG`` names."""
    return Path(os.environ.get("CASEFILE_CONFIG", "casefile.toml"))


class Settings(BaseSettings):
    """Casefile's settings. Every name below is an environment variable when written ``CASEFILE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CASEFILE_", frozen=True, extra="forbid")

    home: Path = Field(
        default=Path("~/.casefile"),
        description="Where the local store, the catalogue, the logs and the reports are kept.",
    )
    today: dt.date | None = Field(
        default=None,
        description="The date taken as today, for tests and demonstrations. Empty: the calendar's.",
    )
    language: Literal["en", "fr"] = Field(
        default="en", description="The language of findings, refusals and other answers: `en` or `fr`."
    )
    english_in_quebec: Literal["error", "warning"] = Field(
        default="error",
        description="What English text in a French document for work in Quebec is: an `error` keeps the offer out, "
        "a `warning` only tells.",
    )
    time_zone: str = Field(
        default="America/Toronto",
        description="The time zone in which a day begins, for due dates and retention.",
    )
    inbox: str = Field(
        default="inbox", description="The folder or `s3://bucket/prefix` that a run reads when none is named."
    )
    s3_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+",
        description="The store's address, such as `https://s3.ca-central-1.amazonaws.com`. Empty: the local store.",
    )
    bucket: str = Field(default="casefile", description="The archive's bucket.")
    region: str = Field(
        default="ca-central-1", description="The store's region. Keep it in Canada unless counsel agreed."
    )
    lock_mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        default="GOVERNANCE",
        description="How strictly the store locks: COMPLIANCE binds the account's owner too.",
    )
    cold_after_days: int = Field(
        default=365,
        ge=30,
        description="Age at which objects move to cold storage, where the store supports it.",
    )
    retention_profile: str = Field(
        default="standard",
        description="The profile of the retention schedule: `standard`, `strict` or `federal`.",
    )
    actor: str | None = Field(
        default=None,
        description="Who acts where no `--by` is given: a user name or a role. It stays in ledgers.",
    )
    officer_profile: str | None = Field(
        default=None,
        description="The AWS profile whose key may delete, for dispositions only. Empty: the usual credentials.",
    )
    signing_key_file: Path | None = Field(
        default=None,
        description="The file of the key that signs heads (Ed25519, PEM, mode 0600). Empty: `signing.key` in the home.",
    )
    heads: str = Field(
        default="report",
        description="Where signed heads go beside the archive: a folder, `s3://bucket/prefix`, `mailto:ADDRESS`, or "
        "only the `report`.",
    )
    smtp: str | None = Field(
        default=None, description="The mail server (`host:port`) for heads that go by mail. Empty: none."
    )
    tsa: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="The address of a time-stamping authority (RFC 3161) that stamps signed heads. Empty: none.",
    )
    tsa_roots: Path | None = Field(
        default=None,
        description="A file of certificates (PEM) by which that authority's stamps are believed; needed with it.",
    )
    database_url: str | None = Field(
        default=None, description="The catalogue's database (SQLAlchemy URL). Empty: SQLite under the home."
    )
    catalogue_key_file: Path | None = Field(
        default=None,
        description="The file of the key that encrypts the catalogue's SQLite file (64 hexadecimal digits, mode 0600). "
        "Empty: `catalogue.key` in the home.",
    )
    templates: Path | None = Field(
        default=None,
        description="A folder of your own templates, added to the shipped ones or replacing them by name.",
    )
    logo: Path | None = Field(
        default=None,
        description="The logo for the letterhead (.png, .jpg), or a folder of them by business number.",
    )
    tables: Path | None = Field(
        default=None, description="A folder of reference tables that replace the shipped ones by file name."
    )
    pdf_engine: Literal["auto", "libreoffice", "builtin"] = Field(
        default="auto", description="`auto`: the built-in engine, and LibreOffice for what its checks refuse."
    )
    soffice: str = Field(default="soffice", description="The LibreOffice program.")
    pdf_seconds: int = Field(
        default=60, ge=1, description="Longest time one document's conversion may take, in seconds."
    )
    workers: int = Field(
        default_factory=lambda: max(
            1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
        ),
        ge=1,
        description="Processes that make documents. Default: one for each processor, at most 8.",
    )

    evidence_mb: int = Field(default=100, ge=1, description="Largest file taken as evidence, in MB.")
    virus_scan: str = Field(
        default="auto",
        description="The command that each incoming file is handed to (0 clean, 1 infected). `auto`: `clamdscan` where "
        "installed; `off`: none.",
    )
    tesseract: str = Field(
        default="tesseract",
        description="The OCR program for scans. Empty: scans are kept without their text.",
    )
    reading_seconds: int = Field(
        default=60, ge=1, description="Longest time reading one file's text may take, in seconds."
    )

    backup_days: int = Field(
        default=90,
        ge=1,
        description="Days that you keep backups: what is destroyed lives on in them so long, and each says until when.",
    )
    copies_days: int = Field(
        default=90,
        ge=1,
        description="Days that packets and reports stay in the home; the weekly upkeep clears older ones.",
    )
    kms_key: str | None = Field(
        default=None,
        description="The KMS key (id, ARN or alias) for the encryption of new objects. Empty: as the bucket says.",
    )

    desk_port: int = Field(
        default=8620, ge=0, le=65535, description="The port of the desk on this machine. 0: any that is free."
    )
    desk_host: str = Field(
        default="127.0.0.1",
        description="The address the desk listens on. Another than the default only behind a proxy that speaks https.",
    )
    desk_url: str | None = Field(
        default=None,
        pattern=r"^https://[^/]+$",
        description="The desk's address behind a proxy: `https://casefile.example.ca`. Empty: this machine only.",
    )
    desk_proxies: int = Field(
        default=0,
        ge=0,
        description="How many proxies stand before the desk: so many last addresses of `X-Forwarded-For` are believed.",
    )
    desk_user_header: str | None = Field(
        default=None,
        description="The header in which the proxy names who signed in with it (a sign-in name). Empty: the desk's own "
        "sign-in. Needs `desk_proxies`.",
    )
    desk_oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://.*[^/]$",
        description="The address of the OpenID provider that signs people in, as it names itself. Empty: none.",
    )
    desk_oidc_client: str = Field(
        default="casefile",
        description="The name under which the desk is registered with the OpenID provider.",
    )
    desk_oidc_secret_file: Path | None = Field(
        default=None,
        description="The file with the desk's secret at the OpenID provider (mode 0600). Empty: none, PKCE alone.",
    )
    desk_oidc_claim: str = Field(
        default="email",
        description="What the OpenID provider says that is the sign-in name here: `email` (once verified), `sub` or "
        "another claim.",
    )
    desk_metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The port on which the desk answers `/metrics` (requests by route, status and time). Empty: none.",
    )
    audit_years: int = Field(
        default=7,
        ge=1,
        description="Years that the audit of the desk (who saw what) stays locked in the archive.",
    )

    prefect_api_url: str | None = Field(
        default=None,
        validation_alias="PREFECT_API_URL",
        description="The Prefect server to report to. Empty: the one `casefile up` keeps, else one for the run only.",
    )

    @field_validator(
        *("today", "s3_endpoint", "actor", "officer_profile", "database_url", "signing_key_file"),
        "catalogue_key_file",
        *("tsa", "tsa_roots", "smtp"),
        *("desk_url", "desk_user_header", "desk_metrics_port"),
        *("desk_oidc_issuer", "desk_oidc_secret_file"),
        *("kms_key", "templates", "logo", "tables", "prefect_api_url"),
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError from error
        return value

    @field_validator("heads")
    @classmethod
    def _is_a_place(cls, value: str) -> str:
        if "://" in value and not value.startswith("s3://"):
            raise ValueError
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order in which settings win: given in code, environment, file."""
        file = settings_file()
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    @property
    def home_folder(self) -> Path:
        """The home with ``~`` resolved, made if it is not there, readable by its owner only. Raises ``Refused``."""
        return private_home(self.home.expanduser().absolute())

    @property
    def local_store(self) -> bool:
        """True when Casefile keeps the store itself."""
        return self.s3_endpoint is None


def read_settings(**given: object) -> Settings:
    """Read the settings, or say in one line which one is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise UsageError("wrong-settings", faults=[_fault(one) for one in error.errors()]) from None
    except tomllib.TOMLDecodeError as error:  # it names line and column
        raise UsageError("settings-file-broken", file=settings_file(), fault=str(error)) from None


def stray_variables(environment: Iterable[str]) -> list[Said]:
    """The variables that look like settings of ours and are none: most are misspelled, and would be passed over."""
    known = {f"CASEFILE_{name.upper()}" for name in Settings.model_fields} | _OTHER_VARIABLES
    strays = sorted({name for name in environment if name.startswith("CASEFILE_")} - known)
    near = {name: get_close_matches(name, sorted(known), 1) for name in strays}
    return [
        Said("stray-variable.near", name=name, near=near[name][0])
        if near[name]
        else Said("stray-variable", name=name)
        for name in strays
    ]


_OTHER_VARIABLES = {
    "CASEFILE_CONFIG",
    "CASEFILE_FULL",
    "CASEFILE_SEED",
}  # where settings are, and what tests try


def _fault(one: ErrorDetails) -> Said:
    own = str(one["loc"][0])
    name, field = f"CASEFILE_{own.upper()}", Settings.model_fields.get(own)
    if field is None:
        return Said("wrong-setting.unknown", name=name)
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    return (
        Said("wrong-setting.choice", name=name, choices=choices)
        if choices
        else Said("wrong-setting", name=name)
    )


def signed_in() -> str:
    """Who is signed in on this machine, as a ledger may name it; the program's own name where no one is known."""
    with contextlib.suppress(OSError, KeyError, ImportError):
        return re.sub(r"[^A-Za-z0-9._@ -]", "-", getpass.getuser()).lstrip("._@ -")[:100] or "casefile"
    return "casefile"
