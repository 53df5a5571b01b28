import { describe, expect, it } from "vitest";
import { eventTitle, resourceParts } from "@/features/events/lib/resources.ts";

describe("a resource of an event", () => {
  it("leads to the page of what it names", () => {
    const id = "0191b5a0-0000-7000-8000-000000000001";
    const parts = resourceParts({
      "prefect.resource.id": `prefect.flow-run.${id}`,
      "prefect.resource.name": "calm-otter",
    });
    expect(parts).toMatchObject({ kind: "flow-run", name: "calm-otter", address: `/runs/flow-run/${id}` });
  });

  it("of someone else is its id, and leads nowhere", () => {
    const parts = resourceParts({ "prefect.resource.id": "acme.sensor.7" });
    expect(parts).toMatchObject({ kind: undefined, name: "acme.sensor.7", address: undefined });
  });

  it("that is a work pool is addressed by its name, and not without one", () => {
    const id = "prefect.work-pool.0191b5a0-0000-7000-8000-000000000001";
    expect(resourceParts({ "prefect.resource.id": id }).address).toBeUndefined();
    const named = resourceParts({ "prefect.resource.id": id, "prefect.resource.name": "a b" });
    expect(named.address).toBe("/work-pools/work-pool/a%20b");
  });
});

describe("an event's name", () => {
  it("is read as words when it is the server's own", () => {
    expect(eventTitle("prefect.flow-run.AwaitingRetry")).toBe("Flow run awaiting retry");
    expect(eventTitle("acme.door.Opened")).toBe("acme.door.Opened");
  });
});
