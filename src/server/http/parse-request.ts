import { type JsonPath, sliceJson } from "../../contract/json-slices.ts";
import { isJsonText, jsonText } from "../../contract/json-text.ts";
import { fieldsWithDefault, withoutNulls } from "../../contract/null-defaults.ts";
import type { Route } from "../../contract/route.ts";
import { type ValidationProblem, validationProblems } from "../../contract/validation-problems.ts";
import { verbatimPaths } from "../../contract/verbatim-paths.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isDeeperThan, MAX_JSON_LEVELS } from "../../platform/json-depth.ts";
import { serviceError } from "../../services/errors.ts";
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
  if (isDeeperThan(text, MAX_JSON_LEVELS)) {
    throw serviceError(
      "json-too-deep",
      `the request's body is nested too deeply: at most ${MAX_JSON_LEVELS} levels are taken`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const problem = { type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} };
    throw new InvalidRequest([{ ...problem, ctx: { error: error.message } } as ValidationProblem], text);
  }
}

/** Half of a surrogate pair, as JSON can write it: what looks like one may be half of a whole pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Where the first text lies that no database can keep; undefined when all can be kept. */
function findBrokenText(
  value: unknown,
  trail: readonly (string | number)[],
): readonly (string | number)[] | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : trail;
  if (typeof value !== "object" || value === null || isJsonText(value)) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = key.isWellFormed()
      ? findBrokenText(item, [...trail, Array.isArray(value) ? Number(key) : key])
      : trail;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Refuses halves of surrogate pairs, which would be stored as another character; verbatim values keep theirs. */
function refuseBrokenText(data: unknown): void {
  const loc = findBrokenText(data, ["body"]);
  if (loc === undefined) return;
  const msg = "Input should be a valid string, it holds half of a surrogate pair";
  throw new InvalidRequest([{ type: "string_unicode", loc: [...loc], msg, input: {} }], null);
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
    const data = paths.length === 0 || isAbsent ? result.data : keepTexts(result.data, text, paths);
    if (SURROGATE.test(text)) refuseBrokenText(data);
    return data;
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
