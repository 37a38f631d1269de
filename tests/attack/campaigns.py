"""How long the campaigns are: small in the suite, as long as wanted with ``PUMPCHECK_ATTACK=1000``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("PUMPCHECK_ATTACK", "15"))
"""How many cases each campaign of random ones has."""

campaign = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
