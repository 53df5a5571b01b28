"""Batuta's worker runs deployments that the stock client made; the stock worker runs those of Batuta."""

import json
import os
import sys
import textwrap
from pathlib import Path

from harness import API_URL, CLI, Program, api, eventually, logs, main, scenario, unique

ROOT = Path(__file__).parents[2]
NODE = os.environ["NODE"]
BIN = str(ROOT / "bin" / "batuta.cjs")


def batuta(*arguments, folder=None):
    """Batuta's command line, or a TypeScript file, as a program; the Python of this one comes first in its path."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BATUTA_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BATUTA_API_URL": API_URL,
        "BATUTA_HOME": str(folder),
    }
    source = f"import os, sys; os.execve({NODE!r}, [{NODE!r}, *sys.argv[1:]], {environment!r})"
    return Program("-c", source, *arguments, folder=folder)


@scenario
def python_runs_by_batutas_worker():
    name, pool = unique("by-batuta"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    deploy = Program(
        source=f"""
            from pathlib import Path
            from prefect import flow
            folder = str(Path(__file__).parent)
            for entry in ("well", "ill", "long"):
                flow.from_source(folder, "flows.py:" + entry).deploy(
                    name="d", work_pool_name="{pool}", print_next_steps=False, job_variables={{"env": {{"WORD": "w"}}}}
                )
        """
    )
    (deploy.folder / "flows.py").write_text(
        textwrap.dedent(f"""
            import os, time
            from prefect import flow, task

            @task
            def twice(x):
                return x * 2

            @flow(name="{name}-well", log_prints=True)
            def well(x: int = 1):
                print("twice is", twice(x), os.environ["WORD"])

            @flow(name="{name}-ill")
            def ill():
                print("the last words", flush=True)
                os._exit(5)

            @flow(name="{name}-long", log_prints=True)
            def long():
                print("it begins")
                time.sleep(600)
        """)
    )
    with deploy:
        deploy.finish()
    with batuta(BIN, "worker", "start", "--pool", pool, "--grace-seconds", "5", folder=deploy.folder) as worker:

        def run(entry, body):
            deployment = api("GET", f"/deployments/name/{name}-{entry}/d")
            return api("POST", f"/deployments/{deployment['id']}/create_flow_run", body)["id"]

        read = lambda id: api("GET", f"/flow_runs/{id}")
        well, ill, long = run("well", {"parameters": {"x": 3}}), run("ill", {}), run("long", {})
        eventually(lambda: read(well)["state_type"] == "COMPLETED", 90, worker.said)
        eventually(lambda: "twice is 6 w" in logs(well))
        assert read(well)["infrastructure_pid"], read(well)
        eventually(lambda: read(ill)["state_type"] == "CRASHED", 90, worker.said)
        message = read(ill)["state"]["message"]
        assert "exit code 5" in message and "the last words" in message, message
        eventually(lambda: "it begins" in logs(long), 90, worker.said)
        api("POST", f"/flow_runs/{long}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read(long)["state_type"] == "CANCELLED", 60, worker.said)

        # By now a Python with Prefect in it waits, and what is forked off it reads the code as it is.
        code = deploy.folder / "flows.py"
        code.write_text(code.read_text().replace("twice is", "once more, twice is"))
        again, ill, long = run("well", {"parameters": {"x": 4}}), run("ill", {}), run("long", {})
        eventually(lambda: read(again)["state_type"] == "COMPLETED", 90, worker.said)
        eventually(lambda: "once more, twice is 8 w" in logs(again))
        eventually(lambda: read(ill)["state_type"] == "CRASHED", 90, worker.said)
        assert "exit code 5" in read(ill)["state"]["message"], read(ill)["state"]
        eventually(lambda: "it begins" in logs(long), 90, worker.said)
        api("POST", f"/flow_runs/{long}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read(long)["state_type"] == "CANCELLED", 60, worker.said)


@scenario
def typescript_runs_by_the_stock_worker():
    name, pool = unique("by-prefect"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    # npx would look for the package beside the code; here the checkout is named.
    command = f"{NODE} {BIN} flow-run execute"
    deploy = batuta("deploy.ts", folder=Program().folder)
    (deploy.folder / "flows.ts").write_text(
        textwrap.dedent(f"""
            import {{ flow, getRunLogger, task }} from "{ROOT}/src/index.ts";
            const twice = task(function twice(n: number) {{ return n * 2; }});
            export const doubled = flow({{ name: "{name}" }}, async function doubled(n: number) {{
              getRunLogger().info(`twice is ${{await twice(n)}}`);
            }});
        """)
    )
    (deploy.folder / "deploy.ts").write_text(
        textwrap.dedent(f"""
            import {{ flow }} from "{ROOT}/src/index.ts";
            const doubled = await flow.from({{ source: import.meta.dirname, entrypoint: "flows.ts:doubled" }});
            await doubled.deploy({{
              name: "d",
              workPoolName: "{pool}",
              parameters: {{ n: 4 }},
              jobVariables: {{ command: {json.dumps(command)} }},
            }});
        """)
    )
    with deploy:
        deploy.finish()
    deployment = api("GET", f"/deployments/name/{name}/d")
    assert deployment["parameters"] == {"n": 4}, deployment
    with Program(*CLI, "worker", "start", "--pool", pool, "--type", "process") as worker:
        run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": {"n": 5}})
        read = lambda: api("GET", f"/flow_runs/{run['id']}")
        eventually(lambda: read()["state_type"] in ("COMPLETED", "CRASHED", "FAILED"), 90, worker.said)
        assert read()["state_type"] == "COMPLETED", (read()["state"], worker.said())
        eventually(lambda: "twice is 10" in logs(run["id"]))


if __name__ == "__main__":
    main()
