import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { Reply, RouteId } from "@/shared/api/call-types.ts";
import { ROUTES } from "@/shared/api/routes.gen.ts";

/** Stands where the server would; `setup.ts` starts it, and a request that no test answers fails it. */
export const testServer = setupServer(
  // Nobody has to log in, unless a test says so.
  http.get("*/api/batuta/ui/session", () =>
    HttpResponse.json({ auth: null, authenticated: true, expires: null }),
  ),
);

interface SeenRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Answers a route for the rest of a test: with a value of the contract's type, or with a status and a body. */
export function answer<Id extends RouteId>(
  id: Id,
  reply: (request: SeenRequest) => Reply<Id> | { readonly status: number; readonly error: unknown },
): void {
  const [method, path] = ROUTES[id].split(" ", 2) as [Uppercase<string>, string];
  const verb = method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
  testServer.use(
    http[verb](`*/api${path.replace(/\{(\w+)(?::path)?\}/g, ":$1")}`, async ({ request, params }) => {
      const text = await request.text();
      const made: unknown = reply({ params, body: text === "" ? undefined : JSON.parse(text) });
      if (typeof made === "object" && made !== null && "error" in made && "status" in made)
        return HttpResponse.json(made.error as object, { status: Number(made.status) });
      return made === undefined ? new HttpResponse(null, { status: 204 }) : HttpResponse.json(made as object);
    }),
  );
}
