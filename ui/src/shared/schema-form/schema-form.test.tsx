import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { I18nextProvider } from "react-i18next";
import { describe, expect, it } from "vitest";
import { createApi } from "@/shared/api/api.ts";
import { ApiProvider } from "@/shared/api/api-context.tsx";
import { createI18n } from "@/shared/i18n/i18n.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaForm } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";
import { answer, testServer } from "@/testing/server.ts";

interface Seen {
  values: unknown;
  /** How each check ended. */
  readonly checks: ("right" | "refused")[];
}

function Host({ schema, before, seen }: { schema: JsonSchema; before: object; seen: Seen }) {
  const form = useSchemaForm(schema, { ...before }, { acceptsKinds: true });
  seen.values = form.values;
  return (
    <>
      <SchemaForm {...form.props} label="Parameters" />
      <button
        type="button"
        onClick={() =>
          void form.check().then((found) => {
            seen.values = found ?? "refused";
            seen.checks.push(found ? "right" : "refused");
          })
        }
      >
        check
      </button>
    </>
  );
}

function show(schema: JsonSchema, before: object = {}): Seen & { container: HTMLElement } {
  const seen: Seen = { values: undefined, checks: [] };
  const api = createApi({
    fetch: globalThis.fetch,
    baseUrl: "http://localhost/api",
    onUnauthorized: () => {},
    onReachable: () => {},
  });
  const { container } = render(
    <I18nextProvider i18n={createI18n("en")}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ApiProvider api={api}>
          <Host schema={schema} before={before} seen={seen} />
        </ApiProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return Object.assign(seen, { container });
}

const object = (properties: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  ...more,
});
const choose = async (control: string, option: string) => {
  await userEvent.click(screen.getByRole("combobox", { name: control }));
  await userEvent.click(await screen.findByRole("option", { name: option }));
};
const giveAs = async (name: string, way: string) => {
  await userEvent.click(screen.getByRole("button", { name: `How ${name} is given` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: way }));
};

describe("values", () => {
  it("are left out until they are given, and show their defaults", async () => {
    const seen = show(
      object({ rows: { type: "integer", default: 4 }, on: { type: "boolean", default: true } }),
    );
    expect(seen.values).toEqual({});
    const rows = screen.getByRole("textbox", { name: "rows" }) as HTMLInputElement;
    expect(rows.placeholder).toBe("4");
    expect(screen.getByRole("switch", { name: "on" }).getAttribute("aria-checked")).toBe("true");
    await userEvent.type(rows, "12");
    await userEvent.click(screen.getByRole("switch", { name: "on" }));
    expect(seen.values).toEqual({ rows: 12, on: false });
    await userEvent.clear(rows);
    expect(seen.values).toEqual({ on: false });
  });

  it("that are numbers may be typed digit by digit, and keep what is none", async () => {
    const seen = show(object({ n: { type: "number" } }));
    const field = screen.getByRole("textbox", { name: "n" }) as HTMLInputElement;
    await userEvent.type(field, "1.50");
    expect(field.value).toBe("1.50");
    expect(seen.values).toEqual({ n: 1.5 });
    await userEvent.clear(field);
    await userEvent.type(field, "9007199254740993");
    expect(seen.values).toEqual({ n: "9007199254740993" });
    await userEvent.type(field, "x");
    expect(seen.values).toEqual({ n: "9007199254740993x" });
  });

  it("stand in the order of their positions, the required ones marked", () => {
    const schema = object({
      b: { type: "string", position: 1 },
      a: { type: "string", position: 0, title: "First" },
    });
    show({ ...schema, required: ["b"] });
    const names = screen.getAllByRole("textbox").map((one) => one.getAttribute("aria-labelledby"));
    const texts = names.map((id) => document.getElementById(id ?? "")?.textContent);
    expect(texts).toEqual(["First", "b *"]);
  });

  it("of enum, const and mixed types keep their types", async () => {
    const seen = show(object({ size: { enum: ["S", 2, null] }, kind: { const: "a" } }));
    await choose("size", "2");
    await choose("kind", "a");
    expect(seen.values).toEqual({ size: 2, kind: "a" });
  });

  it("may be none where the schema says so", async () => {
    const seen = show(object({ x: { anyOf: [{ type: "integer" }, { type: "null" }], default: null } }));
    await giveAs("x", "None (null)");
    expect(seen.values).toEqual({ x: null });
    await giveAs("x", "Leave out");
    expect(seen.values).toEqual({});
    await userEvent.type(screen.getByRole("textbox", { name: "x" }), "3");
    expect(seen.values).toEqual({ x: 3 });
  });

  it("of several kinds show the kind that fits, and change it", async () => {
    const cat = object({ kind: { const: "cat" }, lives: { type: "integer" } }, { title: "Cat" });
    const dog = object({ kind: { const: "dog" }, tricks: { type: "string" } }, { title: "Dog" });
    const seen = show(
      {
        ...object({ pet: { anyOf: [{ $ref: "#/definitions/Cat" }, { $ref: "#/$defs/Dog" }] } }),
        definitions: { Cat: cat },
        $defs: { Dog: dog },
      },
      { pet: { kind: "dog", tricks: "roll" } },
    );
    expect((screen.getByRole("textbox", { name: "tricks" }) as HTMLInputElement).value).toBe("roll");
    await choose("Kind of pet", "Cat");
    expect(seen.values).toEqual({});
    await userEvent.type(screen.getByRole("textbox", { name: "lives" }), "9");
    expect(seen.values).toEqual({ pet: { lives: 9 } });
  });

  it("put together by allOf have a reference's fields and their own title", () => {
    show({
      ...object({ who: { title: "Person", allOf: [{ $ref: "#/definitions/P" }] } }),
      definitions: { P: object({ name: { type: "string" } }, { title: "P" }) },
    });
    const group = screen.getByRole("group", { name: "Person" });
    expect(within(group).getByRole("textbox", { name: "name" })).toBeTruthy();
  });

  it("of a schema that refers to itself end", async () => {
    const seen = show({
      ...object({ tree: { $ref: "#/$defs/Node" } }),
      $defs: {
        Node: object({
          name: { type: "string" },
          children: { type: "array", items: { $ref: "#/$defs/Node" } },
        }),
      },
    });
    await userEvent.click(screen.getByRole("button", { name: "Add to children" }));
    expect(seen.values).toEqual({ tree: { children: [{}] } });
  });
});

describe("lists and maps", () => {
  it("grow, shrink and change their order", async () => {
    const seen = show(object({ tags: { type: "array", items: { type: "string" } } }), { tags: ["a", "b"] });
    await userEvent.click(screen.getByRole("button", { name: "Add to tags" }));
    await userEvent.type(screen.getByRole("textbox", { name: "tags 3" }), "c");
    expect(seen.values).toEqual({ tags: ["a", "b", "c"] });
    await userEvent.click(screen.getByRole("button", { name: "Move tags 3 up" }));
    expect(seen.values).toEqual({ tags: ["a", "c", "b"] });
    await userEvent.click(screen.getByRole("button", { name: "Remove tags 1" }));
    expect(seen.values).toEqual({ tags: ["c", "b"] });
  });

  it("name their entries, and never swallow one under a name that is taken", async () => {
    const seen = show(object({ env: { type: "object", additionalProperties: { type: "string" } } }), {
      env: { A: "1", B: "2" },
    });
    const [first] = screen.getAllByRole("textbox", { name: "Name of an entry of env" });
    if (!first) throw new Error("no entry is shown");
    await userEvent.clear(first);
    await userEvent.type(first, "B");
    expect(screen.getByRole("alert").textContent).toBe("This name is there already.");
    expect(seen.values).toEqual({ env: { "": "1", B: "2" } });
    await userEvent.type(first, "B");
    expect(seen.values).toEqual({ env: { BB: "1", B: "2" } });
  });
});

describe("what has no control", () => {
  it("is kept, and shown as JSON", async () => {
    const seen = show(object({ rows: { type: "integer" }, any: {} }), { rows: { odd: true }, further: [1] });
    expect((screen.getByRole("textbox", { name: "rows" }) as HTMLTextAreaElement).value).toContain("odd");
    const further = screen.getByRole("textbox", { name: /^Further values/ }) as HTMLTextAreaElement;
    expect(JSON.parse(further.value)).toEqual({ further: [1] });
    await userEvent.click(screen.getByRole("textbox", { name: "any" }));
    await userEvent.paste('{"a":[1]}');
    expect(seen.values).toEqual({ rows: { odd: true }, further: [1], any: { a: [1] } });
  });

  it("and is no JSON is refused, and stays where it is typed", async () => {
    const seen = show(object({ any: {} }), { any: 1 });
    const field = screen.getByRole("textbox", { name: "any" }) as HTMLTextAreaElement;
    await userEvent.clear(field);
    await userEvent.click(field);
    await userEvent.paste("{");
    expect(screen.getByRole("alert").textContent).toContain("This is no JSON");
    await userEvent.click(screen.getByRole("button", { name: "JSON" }));
    expect((screen.getByRole("textbox", { name: "any" }) as HTMLTextAreaElement).value).toBe("{");
    await userEvent.click(screen.getByRole("button", { name: "check" }));
    expect(seen.values).toBe("refused");
  });

  it("moves between form and JSON without a loss", async () => {
    const before = { a: "x", b: { c: [null, 1] }, t: { __prefect_kind: "jinja", template: "{{ x }}" } };
    const seen = show(object({ a: { type: "string" }, t: { type: "string" } }), before);
    await userEvent.click(screen.getByRole("button", { name: "JSON" }));
    expect(
      JSON.parse((screen.getByRole("textbox", { name: "Parameters" }) as HTMLTextAreaElement).value),
    ).toEqual(before);
    await userEvent.click(screen.getByRole("button", { name: "Form" }));
    expect(seen.values).toEqual(before);
  });
});

describe("values that the server makes", () => {
  it("are templates and names of variables", async () => {
    answer("list-variables", () => []);
    const seen = show(object({ a: { type: "integer" }, b: { type: "integer" } }));
    await giveAs("a", "Template");
    await userEvent.click(screen.getByRole("textbox", { name: "a" }));
    await userEvent.paste("{{ 1 + 1 }}");
    await giveAs("b", "Variable");
    await userEvent.type(await screen.findByRole("combobox", { name: "b" }), "rows");
    expect(seen.values).toEqual({
      a: { __prefect_kind: "jinja", template: "{{ 1 + 1 }}" },
      b: { __prefect_kind: "workspace_variable", variable_name: "rows" },
    });
  });

  it("are references to blocks of the type", async () => {
    answer("list-block-documents-of-type", ({ params }) => {
      expect(params.slug).toBe("secret");
      return [{ id: "01a200c5-cf51-768a-a906-7cdc07f79274", name: "mine" }] as never;
    });
    const seen = show({
      ...object({ s: { $ref: "#/definitions/Secret" } }),
      definitions: { Secret: { type: "object", title: "Secret", block_type_slug: "secret" } },
    });
    await screen.findByRole("combobox", { name: "s" });
    await choose("s", "mine");
    expect(seen.values).toEqual({
      s: { $ref: { block_document_id: "01a200c5-cf51-768a-a906-7cdc07f79274" } },
    });
  });
});

describe("a secret", () => {
  it("is never shown, stays until it is replaced, and comes back when that is taken away", async () => {
    const seen = show(object({ token: { type: "string", format: "password", writeOnly: true } }), {
      token: "********",
    });
    const field = screen.getByLabelText("token") as HTMLInputElement;
    expect([field.type, field.value]).toEqual(["password", ""]);
    await userEvent.type(field, "new");
    expect(seen.values).toEqual({ token: "new" });
    await userEvent.clear(field);
    expect(seen.values).toEqual({ token: "********" });
  });
});

describe("times", () => {
  it("are typed by the clock of the page's zone and kept as instants", async () => {
    localStorage.setItem("batuta.zone", "America/New_York");
    const seen = show(object({ at: { type: "string", format: "date-time" } }), {
      at: "2026-07-01T12:00:00Z",
    });
    const field = screen.getByLabelText("at") as HTMLInputElement;
    expect(field.value).toMatch(/^2026-07-01T08:00/);
    await userEvent.clear(field);
    await userEvent.type(field, "2026-12-24T18:30:00");
    expect(seen.values).toEqual({ at: "2026-12-24T23:30:00.000Z" });
  });
});

describe("errors of the server", () => {
  it("stand at their fields, however deep, and go when they are mended", async () => {
    answer("validate-schema-values", ({ body }) => {
      const { values } = body as { values: { rows?: { id?: unknown }[] } };
      const isRight = values.rows?.[0]?.id === 5;
      return isRight
        ? { valid: true, errors: [] }
        : {
            valid: false,
            errors: [
              {
                property: "rows",
                errors: [
                  { index: 0, errors: [{ property: "id", errors: ["'x' is not of type 'integer'"] }] },
                ],
              },
            ],
          };
    });
    const item = object({ id: { type: "integer" } });
    const seen = show(object({ rows: { type: "array", items: item } }), { rows: [{ id: "x" }] });
    await userEvent.click(screen.getByRole("button", { name: "check" }));
    const message = await screen.findByText("'x' is not of type 'integer'");
    const field = screen.getByRole("textbox", { name: "id" });
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toContain(message.id);
    await userEvent.clear(field);
    await userEvent.type(field, "5");
    await userEvent.click(screen.getByRole("button", { name: "check" }));
    await expect.poll(() => screen.queryByText("'x' is not of type 'integer'")).toBeNull();
    expect(seen.values).toEqual({ rows: [{ id: 5 }] });
  });

  it("that the server can't judge are not given on", async () => {
    answer("validate-schema-values", () => ({ status: 503, error: { detail: "busy" } }));
    const seen = show(object({ rows: { type: "integer" } }), { rows: 1 });
    await userEvent.click(screen.getByRole("button", { name: "check" }));
    await expect.poll(() => seen.checks).toEqual(["refused"]);
  });

  it("are given on once for two clicks", async () => {
    answer("validate-schema-values", () => ({ valid: true, errors: [] }));
    const seen = show(object({ rows: { type: "integer" } }), { rows: 1 });
    const button = screen.getByRole("button", { name: "check" });
    fireEvent.click(button);
    fireEvent.click(button);
    await expect.poll(() => seen.checks).toEqual(["refused", "right"]);
  });

  it("of more than 512 KiB are told to be too large before anything is sent, and not below", async () => {
    answer("validate-schema-values", () => ({ valid: true, errors: [] }));
    const most = { text: "x".repeat(524_288 - '{"text":""}'.length) };
    const seen = show(object({ text: { type: "string" } }), most);
    expect(screen.queryByRole("alert")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "JSON" }));
    const field = screen.getByRole("textbox", { name: "Parameters" });
    fireEvent.change(field, { target: { value: JSON.stringify({ text: `${most.text}x` }) } });
    expect((await screen.findByRole("alert")).textContent).toContain("These are 524,289 characters");
    // No answer is there for it any more: asking would fail.
    testServer.resetHandlers();
    await userEvent.click(screen.getByRole("button", { name: "check" }));
    await expect.poll(() => seen.checks).toEqual(["refused"]);
  });
});

it("has no violation of axe's rules with every kind of control", async () => {
  answer("list-block-documents-of-type", () => []);
  const { container } = show(
    object({
      text: { type: "string", description: "help" },
      number: { type: "integer", minimum: 1, maximum: 9 },
      on: { type: "boolean" },
      pick: { enum: ["a", "b"] },
      day: { type: "string", format: "date" },
      at: { type: "string", format: "date-time" },
      token: { type: "string", format: "password" },
      list: { type: "array", items: { type: "string" } },
      map: { type: "object", additionalProperties: { type: "string" } },
      any: {},
      block: { type: "object", block_type_slug: "secret" },
      either: { anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] },
    }),
    { list: ["a"], map: { k: "v" } },
  );
  const { violations } = await axe.run(container, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}, 30_000);
