import { describe, expect, it } from "vitest";
import { fillJobConfiguration, mergeJobVariables, resolveReferences } from "./job-template.ts";
import { PROCESS_JOB_TEMPLATE } from "./process/base-job-template.ts";

describe("mergeJobVariables", () => {
  const template = {
    variables: { properties: { env: { default: { A: "0", B: "0" } }, image: {}, cpu: { default: 1 } } },
  };

  it("puts the deployment's over the defaults and the run's over both, maps key by key, dotted keys inside", () => {
    const merged = mergeJobVariables(
      template,
      { env: { B: "1" }, cpu: 2, "resources.limits.gpu": 1 },
      { env: { C: "2" }, "env.A": "3", "resources.limits.cpu": 4 },
    );
    expect(merged).toEqual({
      env: { A: "3", B: "1", C: "2" },
      cpu: 2,
      resources: { limits: { gpu: 1, cpu: 4 } },
    });
  });

  it("names what the template needs and nobody gave", () => {
    const strict = { variables: { ...template.variables, required: ["image"] } };
    expect(() => mergeJobVariables(strict, {})).toThrow("needs image");
    expect(mergeJobVariables(strict, { image: "x" }).image).toBe("x");
  });
});

describe("fillJobConfiguration", () => {
  it("keeps the type of a value that stands alone, leaves out what is not set, and writes values into texts", () => {
    const template = {
      job_configuration: {
        env: "{{ env }}",
        command: "{{ command }}",
        name: "job-{{ cpu }}-{{ missing }}",
        list: ["{{ cpu }}", "{{ missing }}"],
        nested: { home: "{{ $HOME }}", block: "{{ prefect.blocks.secret.x }}" },
      },
    };
    expect(fillJobConfiguration(template, { env: { A: 1 }, cpu: 2 }, { HOME: "/h" })).toEqual({
      env: { A: 1 },
      name: "job-2-",
      list: [2],
      nested: { home: "/h", block: "{{ prefect.blocks.secret.x }}" },
    });
  });

  it("fills the template of processes", () => {
    const variables = mergeJobVariables(PROCESS_JOB_TEMPLATE, { env: { A: "1" } });
    expect(fillJobConfiguration(PROCESS_JOB_TEMPLATE, variables, {})).toEqual({
      command: null,
      env: { A: "1" },
      name: null,
      stream_output: true,
      working_dir: null,
    });
  });
});

describe("resolveReferences", () => {
  const sources = {
    blockByName: async (slug: string, name: string) =>
      slug === "secret" ? { value: `of ${name}` } : { user: { name: "ada" }, key: "k" },
    blockById: async (id: string) => ({ id }),
    variable: async (name: string) => (name === "list" ? [1, 2] : "text"),
  };

  it("puts blocks, their fields and variables in their places", async () => {
    const given = {
      whole: "{{ prefect.blocks.secret.x }}",
      field: "{{ prefect.blocks.aws.main.user.name }}",
      within: "{{ prefect.blocks.aws.main.key }}:{{ prefect.variables.word }}",
      list: "{{ prefect.variables.list }}",
      reference: { $ref: { block_document_id: "b" } },
      other: "{{ nothing.of.ours }}",
    };
    expect(await resolveReferences(given, sources)).toEqual({
      whole: "of x",
      field: "ada",
      within: "k:text",
      list: [1, 2],
      reference: { id: "b" },
      other: "{{ nothing.of.ours }}",
    });
  });

  it("names a field that a block does not have", async () => {
    await expect(resolveReferences("{{ prefect.blocks.aws.main.nope }}", sources)).rejects.toThrow(
      "the block aws/main has no field nope",
    );
  });
});
