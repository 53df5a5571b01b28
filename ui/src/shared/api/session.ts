import type { Session } from "@contract/ui/session.ts";
import { PAGE_HEADERS } from "@/shared/api/api.ts";
import { ApiError, messageOf } from "@/shared/api/api-error.ts";
import { noteServerTime } from "@/shared/lib/server-clock.ts";

const PATH = "/api/batuta/ui/session";

async function ask(init: RequestInit): Promise<Response> {
  const response = await fetch(PATH, {
    credentials: "same-origin",
    ...init,
    headers: { ...PAGE_HEADERS, ...init.headers },
  });
  noteServerTime(response.headers.get("date"));
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw new ApiError(response.status, messageOf(response.status, body), body);
}

/** Who this browser is to the server. */
export async function readSession(): Promise<Session> {
  // safe: the server's answer is made by the same contract
  return (await (await ask({})).json()) as Session;
}

/** Logs in; fails with 401 for a wrong password and 429 after too many. */
export async function logIn(user: string, password: string): Promise<void> {
  const body = JSON.stringify({ user, password });
  await ask({ method: "POST", headers: { "content-type": "application/json" }, body });
}

export async function logOut(): Promise<void> {
  await ask({ method: "DELETE" });
}
