import json
import os
import time

from prefect import flow, get_run_logger


def note(path, **fact):
    with open(path, "a") as file:
        file.write(json.dumps({"pid": os.getpid(), **fact}) + "\n")


@flow
def chatty(ledger: str, go: str):
    """Says something now and then until the file says so."""
    logger = get_run_logger()
    note(ledger, begins="python")
    tick = 0
    while True:
        logger.info("tick %s", tick)
        if os.path.exists(go):
            break
        tick += 1
        time.sleep(2)
    note(ledger, ends="python")
