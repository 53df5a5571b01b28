import { API_VERSION, type adminRoutes } from "../../../contract/admin/routes.ts";
import { serviceError } from "../../../services/errors.ts";
import { emulatedVersion } from "../emulated-version.ts";
import { type HandlersOf, ok } from "../route-handler.ts";

export const adminHandlers: HandlersOf<(typeof adminRoutes)[number]> = {
  "read-hello": () => ok("👋"),
  "read-health": () => ok(true),
  "read-ready": async (ctx) => {
    await ctx.store.nowMicros();
    return ok({ message: "OK" });
  },
  "read-version": () => ok(API_VERSION),
  "read-server-version": (_ctx, { header }) => ok(emulatedVersion(header("user-agent"))),
  "read-csrf-token": async (ctx, { query }) => {
    if (ctx.csrf === undefined) throw serviceError("csrf-disabled", "CSRF protection is disabled.");
    return ok(await ctx.csrf.issue(query.client));
  },
};
