import { expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { PAGE_HEADER } from "../../contract/ui/session.ts";
import { createIds } from "../../platform/ids.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { createSessions } from "./sessions.ts";

const AUTH = "admin:p4ss:word";
const PATH = "/batuta/ui/session";
const ofPage = { [PAGE_HEADER]: "1" };
const right = { user: "admin", password: "p4ss:word" };

async function open(dialect: TestDialect, authString: string | undefined = AUTH) {
  const clock = createVirtualClock();
  const start = () => createSessions(authString, { clock, ids: createIds() });
  const api = await openApi(dialect, { authString, sessions: start() });
  const login = (body: unknown = right, headers: Readonly<Record<string, string>> = ofPage) =>
    api.request("POST", PATH, body, headers);
  const cookieOf = (answer: Response): string => answer.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const list = async (headers: Readonly<Record<string, string>>) =>
    (await api.request("POST", "/flows/filter", {}, headers)).status;
  return { api, clock, start, login, cookieOf, list };
}

describeEachDialect("sessions of pages", (dialect) => {
  it("begin with the right password, let in and end with a logout", async () => {
    const { api, login, cookieOf, list } = await open(dialect);
    expect(await list({})).toBe(401);
    const answer = await login();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ auth: "BASIC", authenticated: true });
    const set = answer.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    const cookie = cookieOf(answer);
    expect(await list({ cookie: `other=1; ${cookie}`, ...ofPage })).toBe(200);
    const read = await api.request("GET", PATH, undefined, { cookie, ...ofPage });
    expect(await read.json()).toMatchObject({ authenticated: true });
    const ended = await api.request("DELETE", PATH, undefined, { cookie, ...ofPage });
    expect(ended.status).toBe(204);
    expect(ended.headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await list({ cookie, ...ofPage })).toBe(401);
  });

  it("count only for pages of this server: a cookie alone, as any page can have it sent, is nothing", async () => {
    const { login, cookieOf, list } = await open(dialect);
    const cookie = cookieOf(await login());
    expect(await list({ cookie })).toBe(401);
    expect(await list({ cookie, "sec-fetch-site": "same-site" })).toBe(401);
    expect(await list({ cookie, "sec-fetch-site": "same-origin" })).toBe(200);
    expect((await login(right, {})).status).toBe(403);
  });

  it("go by https only where the browser does", async () => {
    const { login } = await open(dialect);
    const set = async (headers: Readonly<Record<string, string>>) =>
      (await login(right, { ...ofPage, ...headers })).headers.get("set-cookie");
    expect(await set({ origin: "http://127.0.0.1:4200" })).not.toContain("Secure");
    expect(await set({ origin: "https://batuta.example" })).toContain("; Secure");
    expect(await set({ "x-forwarded-proto": "https" })).toContain("; Secure");
  });

  it("are not given for a wrong password, which is slowed down after ten", async () => {
    const { clock, login } = await open(dialect);
    const wrong = { user: "admin", password: "guess" };
    const guess = async () => (await login(wrong)).status;
    for (let number = 0; number < 10; number += 1) expect(await guess()).toBe(401);
    const refused = await login(right);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    await clock.advance(30_000);
    expect(await guess()).toBe(401);
    expect(await guess()).toBe(429);
    await clock.advance(30_000);
    expect((await login(right)).status).toBe(200);
    expect(await guess()).toBe(401);
  });

  it("outlive a restart, and end after a week or with another password", async () => {
    const { clock, start, login, cookieOf } = await open(dialect);
    const cookie = cookieOf(await login());
    const isIn = (sessions: ReturnType<typeof start>) => sessions.isProven(cookie);
    expect(await isIn(start())).toBe(true);
    expect(await isIn(createSessions("admin:another", { clock, ids: createIds() }))).toBe(false);
    await clock.advance(7 * 24 * 3_600_000 - 1000);
    expect(await isIn(start())).toBe(true);
    await clock.advance(1000);
    expect(await isIn(start())).toBe(false);
  });

  it("are renewed while they are used", async () => {
    const { api, clock, login, cookieOf } = await open(dialect);
    const cookie = cookieOf(await login());
    const read = () => api.request("GET", PATH, undefined, { cookie, ...ofPage });
    expect((await read()).headers.get("set-cookie")).toBeNull();
    await clock.advance(2 * 24 * 3_600_000);
    expect(cookieOf(await read())).toMatch(/^batuta_session_[0-9a-f]{8}=\d/);
  });

  it("can't be forged, nor their end be moved", async () => {
    const { login, cookieOf, start } = await open(dialect);
    const cookie = cookieOf(await login());
    const [name, token = ""] = cookie.split("=");
    const [expires, id, mac = ""] = token.split(".");
    const sessions = start();
    for (const other of [
      `${Number(expires) + 1}.${id}.${mac}`,
      `${expires}.${id}.${mac.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
      `${expires}.${id}.`,
      `.${mac}`,
      "",
    ]) {
      expect(await sessions.isProven(`${name}=${other}`)).toBe(false);
    }
    expect(await sessions.isProven(`${name}=stale; ${cookie}`)).toBe(true);
  });

  it("are not asked for by a server without a password", async () => {
    const clock = createVirtualClock();
    const sessions = createSessions(undefined, { clock, ids: createIds() });
    const api = await openApi(dialect, { sessions });
    expect(await (await api.request("GET", PATH)).json()).toEqual({
      auth: null,
      authenticated: true,
      expires: null,
    });
  });

  it("go together with tokens against forged requests", async () => {
    const clock = createVirtualClock();
    const sessions = createSessions(AUTH, { clock, ids: createIds() });
    const api = await openApi(dialect, { authString: AUTH, sessions, csrf: true });
    const answer = await api.request("POST", PATH, right, ofPage);
    const cookie = answer.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const shown = { cookie, ...ofPage };
    expect((await api.request("POST", "/flows/", { name: "f" }, shown)).status).toBe(403);
    const issued = await api.request("GET", "/csrf-token?client=page", undefined, shown);
    const { token } = (await issued.json()) as { token: string };
    const csrf = { "prefect-csrf-token": token, "prefect-csrf-client": "page" };
    expect((await api.request("POST", "/flows/", { name: "f" }, { ...shown, ...csrf })).status).toBe(201);
  });

  it("refuses what is no login", async () => {
    const { login, api } = await open(dialect);
    for (const body of ["nonsense", {}, { user: "admin" }]) expect((await login(body)).status).toBe(422);
    expect((await api.request("PUT", PATH, {}, ofPage)).status).toBe(405);
  });
});
