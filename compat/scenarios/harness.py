"""What the scenarios share: a register, the API as it is seen from outside, programs of their own, and patience."""

import asyncio
import inspect
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import traceback
import uuid
from pathlib import Path

import httpx
from prefect import __version__

API_URL = os.environ["PREFECT_API_URL"]
WARNING = re.compile(os.environ.get("WARNINGS", "older version of Prefect"), re.IGNORECASE)
# A shell starts programs in the background with this signal ignored, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
_scenarios = []
_http = httpx.Client(
    base_url=API_URL,
    timeout=30,
    follow_redirects=True,
    auth=tuple(os.environ["PREFECT_API_AUTH_STRING"].split(":")) if "PREFECT_API_AUTH_STRING" in os.environ else None,
)


def scenario(function):
    """Registers a function; it passes when it returns."""
    _scenarios.append(function)
    return function


def smoke(function):
    """Marks a scenario that older clients run in every gate, too."""
    function.is_smoke = True
    return function


def needs(release, what):
    """Marks a scenario that is skipped, aloud, with clients before a release: they don't have `what`."""

    def mark(function):
        function.needs = (release, what)
        return function

    return mark


def is_before(release):
    """Whether the client is older than a release, such as 3.4."""
    numbers = lambda text: [int(part) for part in re.findall(r"\d+", text)[:3]]
    return numbers(__version__) < numbers(release)


# The command line as a program's arguments.
CLI = ("-c", "from prefect.cli import app; app()") if is_before("3.1") else ("-m", "prefect")


def unique(name):
    """A name that nothing else on the server has."""
    return f"{name}-{uuid.uuid4().hex[:8]}"


def api(method, path, body=None, expect=None):
    """The body of an answer of the API; any success by default."""
    response = _http.request(method, path, json=body, headers=csrf_headers() if method != "GET" else {})
    if expect is None:
        response.raise_for_status()
    else:
        assert response.status_code == expect, f"{method} {path} answered {response.status_code}: {response.text}"
    return response.json() if response.text and "json" in response.headers.get("content-type", "") else response.text


def csrf_headers():
    """What a server with CSRF protection wants with each change."""
    if "CSRF" not in os.environ:
        return {}
    token = _http.get("/csrf-token", params={"client": "scenarios"}).raise_for_status().json()["token"]
    return {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "scenarios"}


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


def eventually(check, seconds=60, said=None):
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
            more = "" if said is None else f"\n{said()}"
            raise AssertionError(f"not within {seconds} s: {reason}: {inspect.getsource(check).strip()}{more}")
        time.sleep(0.1)


def deployment_of(flow_name, name):
    return eventually(lambda: api("GET", f"/deployments/name/{flow_name}/{name}"), 60)


class Program:
    """A program in a folder of its own, ended with the block. `source` is Python's text."""

    def __init__(self, *arguments, source=None, name="program.py", folder=None):
        self.folder = Path(folder or tempfile.mkdtemp())
        self.output = self.folder / f"{uuid.uuid4().hex}.log"
        if source is not None:
            (self.folder / name).write_text(textwrap.dedent(source))
            arguments = (str(self.folder / name), *arguments)
        self.arguments = arguments

    def __enter__(self):
        with open(self.output, "w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", *self.arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def said(self):
        return self.output.read_text()[-3000:]

    def finish(self, seconds=90, code=0):
        """Waits until the program has ended by itself, well by default."""
        try:
            found = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program did not end within {seconds} s: {self.said()}")
        assert code is None or found == code, f"the program ended with {found}: {self.said()}"
        return self.said()

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)  # as people end them; the stock runner often stumbles over SIGTERM
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # what it started and left behind, too
        except ProcessLookupError:
            pass
        self.process.wait(5)
        warning = WARNING.search(self.output.read_text())
        assert warning is None, f"the client warned: {warning.group()}"


def main():
    only = os.environ.get("ONLY", "")
    is_smoke_only = os.environ.get("SMOKE_ONLY", "") != ""
    failed = 0
    for function in _scenarios:
        if only not in function.__name__ or (is_smoke_only and not getattr(function, "is_smoke", False)):
            continue
        started = time.monotonic()
        line = {"scenario": function.__name__, "seconds": 0, "problem": None, "skipped": None}
        release, what = getattr(function, "needs", ("3.0", ""))
        if is_before(release):
            line["skipped"] = f"clients before {release} have no {what}"
        else:
            try:
                outcome = function()
                if inspect.iscoroutine(outcome):
                    asyncio.run(outcome)
            except BaseException:  # a scenario may also end in SystemExit or a Prefect signal
                line["problem"] = traceback.format_exc()
                failed += 1
            line["seconds"] = round(time.monotonic() - started, 2)
        print("@@" + json.dumps(line), flush=True)
    print("@@done", flush=True)
    sys.exit(1 if failed else 0)
