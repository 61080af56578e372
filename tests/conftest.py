"""What holds for every test: the same random examples on every machine, and one thread of linear algebra a worker."""

import gc
import os

from hypothesis import HealthCheck, settings

# Two workers with a thread for each core would wait for each other; read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Leave modules and tests out of the search for garbage, which would walk through all of them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
