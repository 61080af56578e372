"""What holds for every test: the same random examples on every machine, and one thread of linear algebra a worker."""

import os

from hypothesis import HealthCheck, settings

# Two workers with a thread for each core would wait for each other; read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
