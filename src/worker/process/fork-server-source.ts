/**
 * Python that imports Prefect once and then forks a process for each order, which runs `prefect.engine` as its main
 * program. Orders and answers are lines of JSON, orders on its input, answers on its output:
 *
 *   {"order": 1, "env": {...}, "cwd": "...", "output": "path", "exit": "path"}
 *   {"ready": true, "cold": null} | {"order": 1, "pid": 5} | {"order": 1, "stale": true} | {"pid": 5, "code": 0}
 *
 * Between it and the run stands a keeper, the leader of the run's group: like the shell above other commands it stays
 * when the worker is gone and writes the exit code where the next worker finds it.
 */
export const FORK_SERVER_SOURCE = String.raw`
import gc, importlib, json, os, select, signal, ssl, sys, sysconfig, threading, time

# Of what a run of Prefect imports; a release without one of them imports it later.
for name in (
    "prefect", "prefect.main", "prefect.flow_engine", "prefect.task_engine", "prefect.task_runners",
    "prefect.client.orchestration", "prefect.client.schemas.objects", "prefect.deployments.steps.core",
    "prefect.deployments.steps.pull", "prefect.events.clients", "prefect.events.worker",
    "prefect.events.related", "prefect.logging.handlers", "prefect.logging.configuration", "prefect.runtime",
    "prefect.runner.storage", "prefect.results", "prefect.filesystems", "prefect.concurrency.context",
    "prefect.utilities.callables", "prefect.input", "prefect._internal.metrics", "prefect.telemetry.run_telemetry",
    "prefect.locking.memory", "prefect.cache_policies", "prefect.transactions", "prefect.blocks.system",
    "anyio._backends._asyncio", "pydantic.v1", "rich._emoji_codes", "runpy", "concurrent.futures.thread", "ssl", "encodings.idna", "http.cookiejar",
):
    try:
        importlib.import_module(name)
    except ImportError:
        if name == "prefect":
            raise

# Models whose validators are otherwise built at their first use.
from pydantic import BaseModel
unseen = [BaseModel]
while unseen:
    for model in unseen.pop().__subclasses__():
        unseen.append(model)
        if not model.__pydantic_complete__:
            model.model_rebuild(raise_errors=False)
del unseen

# Each client of the API reads the authorities of TLS anew, for 40 ms. A run's first contexts are made here, as the client
# of this release asks for them; each is handed out once, and then made anew as ever, at once where the run's code has
# changed what they are made of.
make_context = ssl.create_default_context
contexts = {}

def makings():
    return (ssl.SSLContext, *map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")))

first_makings = makings()

def key_of(args, options):
    return repr((args, sorted(options.items())))

def note_context(*args, **options):
    context = make_context(*args, **options)
    contexts[key_of(args, options)] = [make_context(*args, **options) for _ in range(20)]
    return context

def take_context(*args, **options):
    if makings() == first_makings:
        try:
            return contexts[key_of(args, options)].pop()
        except (KeyError, IndexError):
            pass
    return make_context(*args, **options)

cold = None
# Without an address the client would start a server.
if os.environ.get("PREFECT_API_URL"):
    ssl.create_default_context = note_context
    try:
        importlib.import_module("prefect.client.orchestration").get_client(sync_client=True)
    except Exception as error:
        cold = f"{type(error).__name__}: {error}"
    ssl.create_default_context = take_context
# The patterns of the first line that a run logs, compiled.
try:
    importlib.import_module("prefect.logging.highlighters").PrefectConsoleHighlighter()("flow run")
except Exception as error:
    cold = cold or f"{type(error).__name__}: {error}"

# It is to be the main program, not a module that was imported before.
sys.modules.pop("prefect.engine", None)

def stamp():
    packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    roots = {ssl.get_default_verify_paths().cafile, sys.modules["certifi"].where() if "certifi" in sys.modules else None}
    paths = [sys.modules["prefect"].__file__, *sorted(filter(None, packages | roots))]
    return [os.stat(path).st_mtime_ns for path in paths if os.path.exists(path)]

if threading.active_count() != 1:
    sys.exit("a thread runs already: a fork would not have it")
first_stamp = stamp()
orders, answers = os.dup(0), os.dup(1)
for descriptor in (orders, answers):
    os.set_inheritable(descriptor, False)
silence = os.open(os.devnull, os.O_RDWR)
os.dup2(silence, 0)
os.dup2(silence, 1)
woken, wake = os.pipe()
for descriptor in (woken, wake):
    os.set_blocking(descriptor, False)
signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
signal.signal(signal.SIGCHLD, lambda *_: None)
# Frozen for the runs, too: a collection that looked at all that was imported would copy its pages.
gc.collect()
gc.freeze()

def answer(**fields):
    os.write(answers, (json.dumps(fields) + "\n").encode())

def code_of(status):
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)

def keep(order):
    """Returns in the run's process only."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for descriptor in (orders, answers, woken, wake):
        os.close(descriptor)
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    run = os.fork()
    if run == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return
    code = code_of(os.waitpid(run, 0)[1])
    with open(order["exit"] + ".part", "w") as file:
        file.write(str(code))
    os.rename(order["exit"] + ".part", order["exit"])
    os._exit(code)

def serve():
    """Returns the order in the run's process, and ends the server's when its input ends."""
    rest = b""
    answer(ready=True, cold=cold)
    while True:
        readable, _, _ = select.select([orders, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            while True:
                try:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                except ChildProcessError:
                    break
                if pid == 0:
                    break
                answer(pid=pid, code=code_of(status))
        if orders not in readable:
            continue
        part = os.read(orders, 65536)
        if part == b"":
            os._exit(0)
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if stamp() != first_stamp:
                answer(order=order["order"], stale=True)
                continue
            pid = os.fork()
            if pid == 0:
                keep(order)
                return order
            answer(order=order["order"], pid=pid)

order = serve()
os.environ.clear()
os.environ.update(order["env"])
os.chdir(order["cwd"])
sys.path[0] = order["cwd"]
sys.argv = [""]
importlib.invalidate_caches()
del order
import runpy
runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)
`;
