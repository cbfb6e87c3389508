"""Signing in by an OpenID provider: code flow, PKCE, state, nonce. It says who someone is; users are added here."""

from __future__ import annotations

from typing import Any, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from casefile.errors import Refused, Unavailable
from casefile.settings import Settings
from storage.desk.journeys import Journey

SECONDS = 15
_SIGNED = ["RS256", "PS256", "ES256", "EdDSA"]  # never "none", never by a secret that others know


def address_at_provider(settings: Settings, back: str, journey: Journey) -> str:
    """Where the browser is sent. Raises ``Unavailable`` for a provider that is silent or another than it should be."""
    about = _about(settings)
    address, _ = _client(settings, back).create_authorization_url(
        about["authorization_endpoint"],
        state=journey.state,
        nonce=journey.nonce,
        code_verifier=journey.verifier,
    )
    return str(address)


def named_by_provider(settings: Settings, back: str, journey: Journey, code: str) -> str:
    """The sign-in name of who came back with this code. Raises ``Refused`` for anything that is not as it must be."""
    about = _about(settings)
    try:
        told = _client(settings, back).fetch_token(
            about["token_endpoint"], code=code, code_verifier=journey.verifier, timeout=SECONDS
        )
        keys = KeySet.import_key_set(cast(KeySetSerialization, _get(about["jwks_uri"])))
        claims = jwt.decode(told["id_token"], keys, algorithms=_SIGNED).claims
        _registry(settings, journey).validate(claims)
    except requests.RequestException as error:
        raise Unavailable("provider-silent") from error
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
        raise Refused("provider-refused") from error
    return _name(settings, claims)


def _registry(settings: Settings, journey: Journey) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": settings.desk_oidc_issuer or ""},
        aud={"essential": True, "value": settings.desk_oidc_client},
        nonce={"essential": True, "value": journey.nonce},
        exp={"essential": True},
        sub={"essential": True},
    )


def _name(settings: Settings, claims: dict[str, Any]) -> str:
    """An address of mail names someone only where the provider has verified it."""
    name, audience = claims.get(settings.desk_oidc_claim), claims["aud"]
    alone = isinstance(audience, str) or len(audience) == 1 or claims.get("azp") == settings.desk_oidc_client
    verified = settings.desk_oidc_claim != "email" or claims.get("email_verified") is True
    if not (isinstance(name, str) and name.strip() and alone and verified):
        raise Refused("provider-refused")
    return name.strip()


def _client(settings: Settings, back: str) -> OAuth2Session:
    file = settings.desk_oidc_secret_file
    return OAuth2Session(
        settings.desk_oidc_client,
        file.read_text("utf-8").strip() if file else None,
        scope="openid email profile",
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if file else "none",
    )


def _about(settings: Settings) -> dict[str, Any]:
    about = _get(f"{settings.desk_oidc_issuer}/.well-known/openid-configuration")
    if about.get("issuer") != settings.desk_oidc_issuer:
        raise Unavailable("provider-silent")
    return about


def _get(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable("provider-silent") from error
    return found
