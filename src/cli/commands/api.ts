import type { HttpMethod } from "../../contract/route.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../errors.ts";

const METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE"] satisfies HttpMethod[];

export const apiCommand = defineCommand({
  description: "Send a request to the API as it is, with the profile's address and credentials",
  args: {
    method: { type: "positional", description: "GET, POST, PUT, PATCH or DELETE", required: true },
    path: { type: "positional", description: "Path below /api, with its query", required: true },
    data: {
      type: "string",
      alias: "d",
      valueHint: "JSON",
      description: "The body: JSON itself, or the path of a JSON or YAML file (- is stdin)",
    },
  },
  examples: [
    "api GET /health",
    `api POST /flow_runs/filter --data '{"limit": 3}'`,
    "api POST /variables/ --data variable.json --profile prod",
  ],
  async run(context, args) {
    const { connect } = await import("../connect.ts");
    const { ApiError } = await import("../../client/errors.ts");
    const { usageError } = await import("../errors.ts");
    const { readAnyOption } = await import("../read-json.ts");
    const { rawRequest } = await import("../raw-request.ts");
    const method = METHODS.find((each) => each === args.method.toUpperCase());
    if (method === undefined) throw usageError(`${args.method} is none of ${METHODS.join(", ")}`);
    const path = `/${args.path.replace(/^\/?(api\/)?/, "")}`;
    if (/[{}]/.test(path)) throw usageError(`${args.path} has a placeholder; put a value in its place`);
    const body = args.data === undefined ? undefined : await readAnyOption(context, args.data, "--data");
    const raw = rawRequest(method as HttpMethod, path); // safe: one of METHODS
    await using connection = await connect(context);
    try {
      const text = await connection.client.call(raw, body === undefined ? {} : { body }, {
        signal: context.signal,
      });
      if (text !== undefined && text !== "") context.print(`${pretty(text)}\n`);
      return undefined;
    } catch (error) {
      if (!ApiError.is(error)) throw error;
      const { body: answer } = error;
      context.print(`${typeof answer === "string" ? answer : JSON.stringify(answer, null, 2)}\n`);
      context.note(`${method} ${path} was answered with ${error.status}`);
      return EXIT.failed;
    }
  },
});

/** JSON over several lines, other texts as they are. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // CSV, metrics: not everything is JSON.
  }
}
