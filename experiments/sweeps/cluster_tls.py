"""Certificates with which a Dask cluster and this process know each other, and nobody else gets in."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.sweeps.executors import ExecutorConfig
from sim.errors import InputError

if TYPE_CHECKING:
    from distributed.security import Security

FILES: Final = ("tls_ca_file", "tls_cert", "tls_key")


def cluster_security(executor: ExecutorConfig) -> Security | None:
    """Return what Dask needs for TLS, the same certificate for scheduler, workers and client; None without files.

    Raises
    ------
    InputError
        If one of the three files is not given, cannot be read, or is not what it should be.
    """
    paths = {name: getattr(executor, name) for name in FILES}
    given = {name: path for name, path in paths.items() if path}
    if not given:
        return None
    for name in FILES:
        if name not in given:
            raise InputError(
                f"executor.{name} is missing, but {', '.join(FILES)} are given together or not at all"
            )
        _check_readable(name, Path(given[name]))
    _check_certificates(**given)
    from distributed.security import Security

    ends = ("scheduler", "worker", "client")
    pairs = {f"tls_{end}_{part}": given[f"tls_{part}"] for end in ends for part in ("cert", "key")}
    return Security(require_encryption=True, tls_ca_file=given["tls_ca_file"], **pairs)


def _check_readable(name: str, path: Path) -> None:
    try:
        with path.open("rb"):
            return
    except OSError as error:
        raise InputError(
            f"executor.{name} is {str(path)!r}, but a file in PEM format was expected ({error.strerror})"
        ) from None


def _check_certificates(tls_ca_file: str, tls_cert: str, tls_key: str) -> None:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=tls_ca_file)
    except ssl.SSLError:
        raise InputError(
            f"executor.tls_ca_file is {tls_ca_file!r}, but a certificate in PEM format was expected"
        ) from None
    try:
        context.load_cert_chain(tls_cert, tls_key)
    except ssl.SSLError as error:
        raise InputError(
            f"executor.tls_cert is {tls_cert!r} and executor.tls_key {tls_key!r}, but a certificate and its own key, "
            f"both in PEM format, were expected ({(error.reason or 'no such certificate').lower().replace('_', ' ')})"
        ) from None
