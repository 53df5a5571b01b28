import { PAGE_HEADER, SESSION_PATH, type Session, SessionLogin } from "../../contract/ui/session.ts";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { PlainAnswer, PlainRequest } from "../http/plain-request.ts";
import { createSecretCheck } from "../secret-check.ts";
import { createGuessLimit } from "./guess-limit.ts";
import { createSessionTokens, type ProvenSession, SESSION_SECONDS } from "./session-tokens.ts";

const PATH = `/api${SESSION_PATH}`;
const MAX_LOGIN_BYTES = 16 * 1024;
/** A session that has less than this left is renewed when a page asks for it. */
const RENEWED_BELOW_SECONDS = SESSION_SECONDS - 24 * 3600;

/** Sessions of browsers, by cookies. */
export interface Sessions {
  /** Answers requests about the session itself; undefined for any other path. */
  answer(request: PlainRequest): Promise<PlainAnswer> | undefined;
  /** Whether the request is one of our pages', in a browser that has logged in. */
  letsIn(request: Pick<PlainRequest, "header">): Promise<boolean>;
  /** Whether these cookies have a session; for websockets, whose origin is checked. */
  isProven(cookies: string | null): Promise<boolean>;
}

/**
 * Makes the sessions of a server. A browser sends cookies along with whatever any page asks for, so a cookie counts only with
 * a header that pages of other origins can't send here, or where the browser itself says that the page is of this origin.
 */
export function createSessions(
  authString: string | undefined,
  deps: { readonly clock: Clock; readonly ids: Ids },
): Sessions {
  const tokens = authString === undefined ? undefined : createSessionTokens(authString, deps);
  const isKnown = createSecretCheck(authString ?? "");
  const guesses = createGuessLimit(deps.clock);

  async function proven(cookies: string | null): Promise<ProvenSession | undefined> {
    if (tokens === undefined || cookies === null || !cookies.includes("batuta_session_")) return undefined;
    const name = await tokens.cookieName();
    // A browser that knows two of one name sends both.
    for (const cookie of cookies.split(";")) {
      const [key, value = ""] = cookie.trim().split("=", 2);
      const session = key === name ? await tokens.prove(value) : undefined;
      if (session !== undefined) return session;
    }
    return undefined;
  }

  async function cookie(request: PlainRequest, token: string, seconds: number): Promise<string> {
    const name = (await tokens?.cookieName()) ?? "";
    const secure = isHttps(request) ? "; Secure" : "";
    return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  async function begun(request: PlainRequest): Promise<PlainAnswer> {
    if (tokens === undefined) return told({ auth: null, authenticated: true, expires: null });
    const { token, expires } = await tokens.issue();
    return told(
      { auth: "BASIC", authenticated: true, expires: instantOf(expires) },
      { "set-cookie": await cookie(request, token, SESSION_SECONDS) },
    );
  }

  async function read(request: PlainRequest): Promise<PlainAnswer> {
    if (tokens === undefined) return begun(request);
    const session = isOfPage(request) ? await proven(request.header("cookie")) : undefined;
    if (session === undefined) return told({ auth: "BASIC", authenticated: false, expires: null });
    const left = session.expires - deps.clock.now() / 1000;
    if (left < RENEWED_BELOW_SECONDS) return begun(request);
    return told({ auth: "BASIC", authenticated: true, expires: instantOf(session.expires) });
  }

  async function logIn(request: PlainRequest): Promise<PlainAnswer> {
    const address = request.address ?? "";
    const wait = guesses.waitSeconds(address);
    if (wait > 0)
      return refused(429, "too many wrong passwords; wait a moment", { "retry-after": String(wait) });
    const login = SessionLogin.safeParse(parseJson(await request.text(MAX_LOGIN_BYTES)));
    if (login.data === undefined)
      return refused(422, "expected a JSON object with the texts user and password");
    const { user, password } = login.data;
    if (tokens === undefined || isKnown(`${user}:${password}`)) {
      guesses.noteRight(address);
      return begun(request);
    }
    guesses.noteWrong(address);
    return refused(401, "the user or the password is wrong");
  }

  async function logOut(request: PlainRequest): Promise<PlainAnswer> {
    const session = await proven(request.header("cookie"));
    if (session !== undefined) tokens?.revoke(session);
    const headers = tokens === undefined ? {} : { "set-cookie": await cookie(request, "", 0) };
    return { status: 204, headers, body: null };
  }

  async function answer(request: PlainRequest): Promise<PlainAnswer> {
    if (request.method === "GET") return read(request);
    if (request.method !== "POST" && request.method !== "DELETE") {
      throw new BatutaError("method-not-allowed", "Method Not Allowed");
    }
    if (!isOfPage(request))
      return refused(403, `only pages of this server log in here (header ${PAGE_HEADER})`);
    return request.method === "POST" ? logIn(request) : logOut(request);
  }

  return {
    answer: (request) => (request.path === PATH ? answer(request) : undefined),
    letsIn: async (request) => isOfPage(request) && (await proven(request.header("cookie"))) !== undefined,
    isProven: async (cookies) => (await proven(cookies)) !== undefined,
  };
}

/** Browsers let no page of another origin send our header here, or write theirs. */
const isOfPage = ({ header }: Pick<PlainRequest, "header">): boolean =>
  header(PAGE_HEADER) !== null || header("sec-fetch-site") === "same-origin";

/** Whether the browser speaks to us by https, through a proxy that ends it. */
const isHttps = ({ header }: PlainRequest): boolean =>
  header("x-forwarded-proto") === "https" || header("origin")?.startsWith("https://") === true;

const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function told(session: Session, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  const all = { "content-type": "application/json", "cache-control": "no-store", ...headers };
  return { status: 200, headers: all, body: JSON.stringify(session) };
}

function refused(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): PlainAnswer {
  const all = { "content-type": "application/json", "cache-control": "no-store", ...headers };
  return { status, headers: all, body: JSON.stringify({ detail }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
