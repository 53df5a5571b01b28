"""What bench/worker/main.ts runs."""

import time
from pathlib import Path

from prefect import flow


@flow
def first_line(mark: str, seconds: float):
    """Notes when its first line ran, in milliseconds since 1970."""
    Path(mark).write_text(str(time.time() * 1000))
    time.sleep(seconds)
