import { createRootRouteWithContext } from "@tanstack/react-router";
import { Shell } from "@/app/shell/shell.tsx";
import type { RouterContext } from "@/routes/router-context.ts";

/** The frame of all pages. */
export const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Shell });
