"""A Dask cluster over TLS takes those with its certificate, and nobody else."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.sweeps.cluster_tls import cluster_security
from experiments.sweeps.creation import create_sweep
from experiments.sweeps.dask_cluster import dask_client, queue_cluster
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.resumption import resume_sweep
from sim.errors import InputError
from tests.sweeps.toys import Formula, results, setup


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ExecutorConfig:
    """A certificate for a day, which is its own authority, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=sweep -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    return ExecutorConfig("dask", tls_ca_file=cert, tls_cert=cert, tls_key=key)


def test_a_sweep_over_tls_has_the_same_bytes(finished: Path, tmp_path: Path, tls: ExecutorConfig) -> None:
    create_sweep(tmp_path / "out", setup())
    resume_sweep(tmp_path / "out", tls, 1, Formula())
    assert results(tmp_path / "out") == results(finished)


def test_a_cluster_on_this_machine_cannot_be_reached_from_another_nor_without_a_certificate(
    tls: ExecutorConfig,
) -> None:
    with dask_client(tls, 1) as client:
        identity = client.scheduler_info()
        addresses = [identity["address"], *identity["workers"]]
        assert [address.startswith("tls://127.0.0.1:") for address in addresses] == [True, True]
        plain = ExecutorConfig("dask", address=identity["address"])
        with pytest.raises(InputError, match=r"executor\.address is 'tls://127"), dask_client(plain, 1):
            pass
        with dask_client(replace(tls, address=identity["address"]), 1) as other:
            assert len(other.ncores()) == 1


def test_jobs_of_a_queue_get_the_certificates(tls: ExecutorConfig) -> None:
    with queue_cluster(replace(tls, kind="slurm")) as cluster:
        script = cluster.job_script()
    assert f"--tls-ca-file {tls.tls_ca_file}" in script
    assert "--tls-cert" in script
    assert "--tls-key" in script


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tls_ca_file", None, r"executor.tls_ca_file is .*\(No such file or directory\)"),
        ("tls_key", None, r"executor.tls_key is .*\(No such file or directory\)"),
        ("tls_ca_file", "no certificate", "executor.tls_ca_file is .*, but a certificate in PEM format was"),
        (
            "tls_cert",
            "no certificate",
            r"a certificate and its own key, both in PEM format, were expected \(.*\)",
        ),
        ("tls_key", "no key", r"a certificate and its own key, both in PEM format, were expected \(.*\)"),
        ("tls_key", "", "executor.tls_key is missing, but tls_ca_file, tls_cert, tls_key are given together"),
    ],
)
def test_files_that_are_no_certificates_are_refused(
    tls: ExecutorConfig, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    path = tmp_path / "file.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=said):
        cluster_security(replace(tls, **{name: str(path) if content != "" else None}))
