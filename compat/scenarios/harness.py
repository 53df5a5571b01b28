"""What the scenarios share: a register, the API as it is seen from outside, and patience."""

import asyncio
import inspect
import json
import os
import sys
import time
import traceback
import uuid

import httpx

API_URL = os.environ["PREFECT_API_URL"]
_scenarios = []
_http = httpx.Client(base_url=API_URL, timeout=30, follow_redirects=True)


def scenario(function):
    """Registers a function; it passes when it returns."""
    _scenarios.append(function)
    return function


def unique(name):
    """A name that nothing else on the server has."""
    return f"{name}-{uuid.uuid4().hex[:8]}"


def api(method, path, body=None, expect=None):
    """The body of an answer of the API; any success by default."""
    response = _http.request(method, path, json=body)
    if expect is None:
        response.raise_for_status()
    else:
        assert response.status_code == expect, f"{method} {path} answered {response.status_code}: {response.text}"
    return response.json() if response.text and "json" in response.headers.get("content-type", "") else response.text


def flow_runs(flow_name):
    """The runs of a flow, oldest first."""
    body = {"flows": {"name": {"any_": [flow_name]}}, "sort": "EXPECTED_START_TIME_ASC"}
    return api("POST", "/flow_runs/filter", body)


def task_runs(flow_run_id):
    """The task runs of a flow run, by name."""
    body = {"flow_runs": {"id": {"any_": [str(flow_run_id)]}}, "sort": "NAME_ASC"}
    return api("POST", "/task_runs/filter", body)


def logs(flow_run_id):
    """The messages that a flow run logged."""
    body = {"logs": {"flow_run_id": {"any_": [str(flow_run_id)]}}}
    return [line["message"] for line in api("POST", "/logs/filter", body)]


def eventually(check, seconds=20):
    """Asks until the answer is truthy: task runs and logs come a little after their flow run."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = check()
            if found:
                return found
            reason = "never true"
        except (AssertionError, IndexError, KeyError, httpx.HTTPError) as error:
            reason = repr(error)
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {reason}: {inspect.getsource(check).strip()}")
        time.sleep(0.1)


def main():
    only = os.environ.get("ONLY", "")
    names = [name for name in os.environ.get("NAMES", "").split(",") if name]
    failed = 0
    for function in _scenarios:
        if only not in function.__name__ or (names and function.__name__ not in names):
            continue
        started = time.monotonic()
        problem = None
        try:
            outcome = function()
            if inspect.iscoroutine(outcome):
                asyncio.run(outcome)
        except BaseException:  # a scenario may also end in SystemExit or a Prefect signal
            problem = traceback.format_exc()
            failed += 1
        line = {"scenario": function.__name__, "seconds": round(time.monotonic() - started, 2), "problem": problem}
        print("@@" + json.dumps(line), flush=True)
    print("@@done", flush=True)
    sys.exit(1 if failed else 0)
