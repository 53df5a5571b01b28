import { z } from "zod";
import { type LogLevelName, parseLogLevel } from "./log-level.ts";
import { Secret } from "./secret.ts";

/** What is told of one setting beside its value's shape; the reference and the messages are made from it. */
export interface SettingFacts {
  /** Environment variable, profile key and `.env` key. */
  readonly env: string;
  /** One or two sentences for people. */
  readonly doc: string;
  /** What a value may be, to end the sentence "must be …". */
  readonly allowed: string;
  /** Unit of a number. */
  readonly unit?: string | undefined;
  /** Text of the default, used when no source gives one; absent: no value. */
  readonly defaultText?: string | undefined;
  /** For defaults that depend on the home directory: how the reference writes it. `{home}` stands for it. */
  readonly defaultInHome?: string | undefined;
  /** The default as the reference words it, where the text alone would not tell. */
  readonly defaultDoc?: string | undefined;
  readonly secret?: boolean | undefined;
  /** Hides the secret part of a value in messages and listings. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Prefect's variable that is read when this one is unset everywhere. */
  readonly prefect?: string | undefined;
  /** False for what must be known before the profile is read. */
  readonly inProfile?: boolean | undefined;
}

/** Leaves of the settings schema and their facts. */
export const settingFacts: z.core.$ZodRegistry<SettingFacts> = z.registry<SettingFacts>();

/** The facts that a kind of setting fills in by itself are left out. */
type Facts = Omit<SettingFacts, "allowed"> & { readonly allowed?: string | undefined };

// Every kind accepts the text of an environment variable and, for arguments, the value itself.
function kind<T extends z.ZodType>(schema: T, allowed: string, facts: Facts): T {
  settingFacts.add(schema, { ...facts, allowed: facts.allowed ?? allowed });
  return schema;
}

const TRUE = new Set(["true", "1", "yes", "on"]);
const FALSE = new Set(["false", "0", "no", "off"]);

export function flag(facts: Facts) {
  const schema = z.union([z.boolean(), z.string()]).transform((value, context) => {
    if (typeof value === "boolean") return value;
    const text = value.trim().toLowerCase();
    if (TRUE.has(text)) return true;
    if (!FALSE.has(text)) context.addIssue("not a boolean");
    return false;
  });
  return kind(schema, "true or false (also 1/0, yes/no, on/off)", facts);
}

// Not toLocaleString: its first call loads the locale data, 20 ms at every start.
const group = (value: number): string =>
  value < 100_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ",");

const numberRange = (noun: string, min: number, max: number): string =>
  max === Number.POSITIVE_INFINITY ? `${noun}, ${min} or more` : `${noun} from ${min} to ${group(max)}`;

const decimal = /^[+-]?(\d[\d_]*)(\.\d+)?(e[+-]?\d+)?$/i;

function numeric(isValid: (value: number) => boolean) {
  return z.union([z.number(), z.string()]).transform((value, context) => {
    const text = typeof value === "string" ? value.trim() : "";
    const number =
      typeof value === "number" ? value : decimal.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
    if (!Number.isFinite(number) || !isValid(number)) context.addIssue("out of range");
    return number;
  });
}

export function integer(facts: Facts, range: { readonly min: number; readonly max?: number }) {
  const { min, max = Number.POSITIVE_INFINITY } = range;
  const schema = numeric((value) => Number.isSafeInteger(value) && value >= min && value <= max);
  return kind(schema, numberRange("a whole number", min, max), facts);
}

/** As `integer`, but no value means no limit. */
export function optionalInteger(facts: Facts, range: { readonly min: number; readonly max?: number }) {
  const { min, max = Number.POSITIVE_INFINITY } = range;
  const schema = numeric((value) => Number.isSafeInteger(value) && value >= min && value <= max).optional();
  return kind(schema, numberRange("a whole number", min, max), facts);
}

export function seconds(facts: Facts, range: { readonly min: number; readonly max?: number }) {
  const { min, max = Number.POSITIVE_INFINITY } = range;
  const schema = numeric((value) => value >= min && value <= max);
  return kind(schema, numberRange("a number of seconds", min, max), { unit: "seconds", ...facts });
}

export function choice<const Options extends readonly [string, ...string[]]>(options: Options, facts: Facts) {
  const schema = z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(options));
  return kind(schema, `one of ${options.join(", ")}`, facts);
}

export function logLevel(facts: Facts) {
  const schema = z.string().transform((text, context): LogLevelName => {
    const level = parseLogLevel(text);
    if (level === undefined) context.addIssue("not a level");
    return level ?? "INFO";
  });
  return kind(schema, "one of DEBUG, INFO, WARNING, ERROR, CRITICAL", facts);
}

export function text(facts: Facts & { readonly allowed: string }) {
  return kind(z.string().trim().min(1), facts.allowed, facts);
}

export function optionalText(
  facts: Facts & { readonly allowed: string },
  isValid: (text: string) => boolean,
) {
  return kind(z.string().trim().min(1).refine(isValid).optional(), facts.allowed, facts);
}

export function optionalSecret(
  facts: Facts & { readonly allowed: string },
  isValid: (text: string) => boolean,
) {
  const schema = z
    .union([z.instanceof(Secret), z.string()])
    .transform((value, context) => {
      const secret = typeof value === "string" ? new Secret(value) : value;
      if (!isValid(secret.reveal())) context.addIssue("not valid");
      return secret;
    })
    .optional();
  return kind(schema, facts.allowed, { ...facts, secret: true });
}

/** The server's address with `/api`: a bare host gets it, any other path is kept. Undefined when it is no address. */
function normalizeApiUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return undefined;
  return url.origin + (url.pathname === "/" ? "/api" : url.pathname.replace(/\/+$/, ""));
}

export function optionalApiUrl(facts: Facts) {
  const schema = z
    .string()
    .transform((value, context) => {
      const url = normalizeApiUrl(value.trim());
      if (url === undefined) context.addIssue("not an address");
      return url ?? value;
    })
    .optional();
  const allowed =
    "an http:// or https:// address such as http://127.0.0.1:4200/api, without user, query or fragment";
  return kind(schema, allowed, facts);
}
