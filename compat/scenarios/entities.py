from uuid import uuid4

from harness import api, eventually, flow_runs, is_before, main, scenario, smoke, unique
from prefect import flow, get_client
from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.automations import Automation
from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.events import emit_event
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.actions import CancelFlowRun, DoNothing
from prefect.variables import Variable
from pydantic import SecretStr


@smoke
@scenario
def artifacts_of_each_kind():
    name, key = unique("artifacts"), unique("report").lower()

    @flow(name=name)
    def producing():
        create_markdown_artifact("# Title", key=key, description="first")
        create_markdown_artifact("# Newer", key=key)
        create_link_artifact("https://prefect.io", link_text="a link")
        create_table_artifact([{"a": 1, "b": 2.5}], key=f"{key}-table")
        create_image_artifact("https://example.com/x.png")
        progress = create_progress_artifact(10.0)
        update_progress_artifact(progress, 90.0)

    producing()
    run = flow_runs(name)[0]
    mine = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}}
    found = api("POST", "/artifacts/filter", mine)
    assert sorted(a["type"] for a in found) == ["image", "markdown", "markdown", "markdown", "progress", "table"], found
    assert [a["data"] for a in found if a["type"] == "progress"] == [90.0]
    latest = api("GET", f"/artifacts/{key}/latest")
    assert latest["data"] == "# Newer"
    collections = api("POST", "/artifacts/latest/filter", {"artifacts": {"key": {"like_": key}}})
    assert {c["key"] for c in collections} == {key, f"{key}-table"}


@smoke
@scenario
def variables():
    name = unique("variable").replace("-", "_")
    Variable.set(name, {"deep": [1, 2.5, None]}, tags=["x"])
    assert Variable.get(name) == {"deep": [1, 2.5, None]}
    try:
        Variable.set(name, "other")
        raise AssertionError("a second set without overwrite went through")
    except ValueError:
        pass
    kept = api("GET", f"/variables/name/{name}")
    assert kept["value"] == {"deep": [1, 2.5, None]} and kept["tags"] == ["x"], kept
    Variable.set(name, "other", overwrite=True)
    assert Variable.get(name) == "other"
    assert api("GET", f"/variables/name/{name}")["value"] == "other"
    assert api("POST", "/variables/count", {"variables": {"name": {"any_": [name]}}}) == 1
    assert Variable.unset(name) and Variable.get(name, default="gone") == "gone"


@smoke
@scenario
def blocks_of_the_system():
    name = unique("secret")
    Secret(value="hush-hush").save(name)
    assert Secret.load(name).get() == "hush-hush"
    hidden = api("GET", f"/block_types/slug/secret/block_documents/name/{name}")
    assert "hush" not in str(hidden), hidden
    shown = api("GET", f"/block_types/slug/secret/block_documents/name/{name}?include_secrets=true")
    assert shown["data"]["value"] == "hush-hush"
    SlackWebhook(url="https://hooks.example.com/T0/B0/secret-part").save(name)
    assert SlackWebhook.load(name).url.get_secret_value().endswith("secret-part")
    assert "secret-part" not in str(api("GET", f"/block_types/slug/slack-webhook/block_documents/name/{name}"))
    Secret(value={"a": "json too"}).save(name, overwrite=True)
    assert Secret.load(name).get() == {"a": "json too"}


@smoke
@scenario
def custom_nested_blocks():
    class Inner(Block):
        _block_type_slug = unique("inner")
        password: SecretStr
        port: int = 5432

    class Outer(Block):
        _block_type_slug = unique("outer")
        inner: Inner
        note: str

    Inner._block_type_name, Outer._block_type_name = unique("Inner"), unique("Outer")
    Inner(password="s3cret").save("base")
    outer = Outer(inner=Inner.load("base"), note="n")
    outer.save("whole")
    loaded = Outer.load("whole")
    assert loaded.inner.password.get_secret_value() == "s3cret" and loaded.inner.port == 5432 and loaded.note == "n"
    document = api("GET", f"/block_types/slug/{Outer._block_type_slug}/block_documents/name/whole")
    assert "s3cret" not in str(document)
    assert document["block_document_references"], document
    Inner(password="changed").save("base", overwrite=True)
    assert Outer.load("whole").inner.password.get_secret_value() == "changed"
    Outer.delete("whole")
    try:
        Outer.load("whole")
        raise AssertionError("a deleted block was loaded")
    except ValueError:
        pass


@smoke
@scenario
def events_are_read_back():
    resource = unique("thing")
    sent = emit_event("compat.happened", resource={"prefect.resource.id": resource}, payload={"n": 1})
    assert sent is not None
    body = {"filter": {"any_resource": {"id": [resource]}}}
    found = eventually(lambda: api("POST", "/events/filter", body)["events"])
    assert [(e["event"], e["payload"]) for e in found] == [("compat.happened", {"n": 1})], found
    counted = api("POST", "/events/count-by/event", body)
    assert counted[0]["count"] == 1 and counted[0]["label"] == "compat.happened", counted


@scenario
def events_of_a_flow_run():
    name = unique("eventful")

    @flow(name=name)
    def eventful():
        return 1

    eventful()
    run = flow_runs(name)[0]
    body = {
        "filter": {
            "event": {"prefix": ["prefect.flow-run."]},
            "resource": {"id": [f"prefect.flow-run.{run['id']}"]},
            "order": "ASC",
        }
    }
    names = eventually(
        lambda: (found := [e["event"] for e in api("POST", "/events/filter", body)["events"]])
        and "prefect.flow-run.Completed" in found
        and found
    )
    expected = ["prefect.flow-run.Pending", "prefect.flow-run.Running", "prefect.flow-run.Completed"]
    assert [n for n in names if n in expected] == expected, names


@smoke
@scenario
def automations():
    name = unique("automation")
    made = Automation(
        name=name,
        trigger=EventTrigger(expect={"prefect.flow-run.Failed"}, posture=Posture.Reactive, threshold=2, within=60),
        actions=[CancelFlowRun(), DoNothing()],
    ).create()
    assert Automation.read(name=name).id == made.id
    kept = api("GET", f"/automations/{made.id}")
    assert kept["trigger"]["threshold"] == 2 and [a["type"] for a in kept["actions"]] == ["cancel-flow-run", "do-nothing"], kept
    by_id = {"automations": {"id": {"any_": [str(made.id)]}}}
    assert [found["name"] for found in api("POST", "/automations/filter", by_id)] == [name]
    made.disable()
    assert Automation.read(id=made.id).enabled is False
    assert api("GET", f"/automations/{made.id}")["enabled"] is False
    made.name = f"{name}-renamed"
    made.update()
    assert [a["name"] for a in api("POST", "/automations/filter", {"automations": {"name": {"any_": [f"{name}-renamed"]}}})] == [made.name]
    made.delete()
    assert api("GET", f"/automations/{made.id}", expect=404)


@smoke
@scenario
async def clients_reads():
    async with get_client() as client:
        assert await client.hello()
        flow_id = await client.create_flow_from_name(unique("by-client"))
        assert (await client.read_flow(flow_id)).id == flow_id
        assert await client.read_flows(limit=1)
        assert await client.read_work_pools() is not None
        if not is_before("3.2"):  # it cannot read its own server's deployments without a queue either
            assert await client.read_deployments() is not None
        assert await client.read_block_types()
        assert (await client.api_healthcheck()) is None
        assert await client.api_version()


if __name__ == "__main__":
    main()
