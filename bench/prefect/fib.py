import json
import sys
import time

from prefect import flow, task


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@task
def fibonacci(n):
    return fib(n)


times, n = int(sys.argv[1]), int(sys.argv[2])


@flow
def study():
    last = 0
    for _ in range(times):
        last = fibonacci(n)
    return last


@flow
def warm():
    pass


# Starts the temporary server, so that the measure is the flow and not Prefect's start.
warm()
started = time.monotonic()
study()
print(json.dumps({"value": time.monotonic() - started}))
