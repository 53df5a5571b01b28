import { type JsonPath, sliceJson } from "../../contract/json-slices.ts";
import { jsonText } from "../../contract/json-text.ts";
import { fieldsWithDefault, withoutNulls } from "../../contract/null-defaults.ts";
import type { Route } from "../../contract/route.ts";
import { type ValidationProblem, validationProblems } from "../../contract/validation-problems.ts";
import { verbatimPaths } from "../../contract/verbatim-paths.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { DroppedFieldsWatch } from "./dropped-fields.ts";
import type { PlainRequest } from "./plain-request.ts";

/** A request that does not fit its route's schemas. */
export class InvalidRequest extends Error {
  readonly problems: readonly ValidationProblem[];
  readonly requestBody: unknown;

  constructor(problems: readonly ValidationProblem[], requestBody: unknown) {
    super("Invalid request received.");
    this.name = "InvalidRequest";
    this.problems = problems;
    this.requestBody = requestBody;
  }
}

/** What a handler is given of a request. */
export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** A header by its name. */
  readonly header: (name: string) => string | null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const problem = { type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} };
    throw new InvalidRequest([{ ...problem, ctx: { error: error.message } } as ValidationProblem], text);
  }
}

/** Puts the texts of verbatim values where their parsed values are. */
function keepTexts(body: unknown, text: string, paths: readonly JsonPath[]): unknown {
  let kept = body;
  for (const { path, text: valueText } of sliceJson(text, paths)) {
    const value = valueText === "null" ? null : jsonText(valueText);
    const last = path.at(-1);
    if (last === undefined) {
      kept = value;
      continue;
    }
    let holder: unknown = kept;
    for (const key of path.slice(0, -1)) holder = (holder as Record<PropertyKey, unknown> | undefined)?.[key]; // safe: the schema has matched, so these are objects
    // A field that the schema has dropped stays so.
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, last)) continue;
    (holder as Record<PropertyKey, unknown>)[last] = value; // safe: an object of the parser's own making
  }
  return kept;
}

/** Makes the function that checks requests of a route against its schemas. */
export function createRequestParser(
  route: Route,
  maxBodyBytes: number,
  watch: DroppedFieldsWatch = () => {},
): (request: PlainRequest, pathParams: Readonly<Record<string, string>>) => Promise<ParsedRequest> {
  const { params, query, body } = route;
  const paths = body === undefined ? [] : verbatimPaths(body);
  const defaulted = body === undefined ? [] : fieldsWithDefault(body);

  async function parseBody(request: PlainRequest): Promise<unknown> {
    if (body === undefined) return undefined;
    const text = await request.text(maxBodyBytes);
    const isAbsent = text.trim() === "";
    if (isAbsent && !route.bodyOptional) {
      throw new InvalidRequest(
        [{ type: "missing", loc: ["body"], msg: "Field required", input: null }],
        null,
      );
    }
    const json = isAbsent ? {} : parseJson(text);
    const value = withoutNulls(json === null && route.bodyOptional ? {} : json, defaulted);
    const result = body.safeParse(value);
    if (!result.success) {
      throw new InvalidRequest(validationProblems("body", result.error.issues, value), value);
    }
    watch(route, value, request.header("user-agent"));
    return paths.length === 0 || isAbsent ? result.data : keepTexts(result.data, text, paths);
  }

  return async (request, pathParams) => {
    const parsedParams = params?.safeParse(pathParams);
    // An id that is no UUID is an address that does not exist.
    if (parsedParams?.success === false) throw new BatutaError("route-not-found", "Not Found");
    const given =
      query === undefined ? undefined : Object.fromEntries(new URLSearchParams(request.search).entries());
    const parsedQuery = query?.safeParse(given);
    if (parsedQuery?.success === false) {
      throw new InvalidRequest(validationProblems("query", parsedQuery.error.issues, given), null);
    }
    return {
      params: parsedParams?.data,
      query: parsedQuery?.data,
      body: await parseBody(request),
      header: request.header,
    };
  };
}
