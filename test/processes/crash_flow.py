import json
import os
import time

from prefect import flow


@flow
def crashing(ledger: str, go: str):
    """Waits until the file is there; killed there, nobody must run it a second time."""

    def note(**fact):
        with open(ledger, "a") as file:
            file.write(json.dumps({"pid": os.getpid(), **fact}) + "\n")

    note(waits=os.getpid())
    while not os.path.exists(go):
        time.sleep(0.1)
    note(step="python")
