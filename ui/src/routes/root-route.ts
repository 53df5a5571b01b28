import { createRootRouteWithContext } from "@tanstack/react-router";
import type { RouterContext } from "@/routes/router-context.ts";

/** Above all pages; `app/router.tsx` gives it the frame. */
export const rootRoute = createRootRouteWithContext<RouterContext>()({});
