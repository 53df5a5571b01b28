import { z } from "zod";
import { type HttpMethod, route } from "../contract/route.ts";

/** A route of any path, for requests as they were typed. */
export function rawRequest(method: HttpMethod, path: string) {
  return route({
    id: "raw-request",
    method,
    path,
    tag: "Batuta",
    summary: "A request as it was typed",
    body: z.unknown(),
    produces: "text",
    responses: { 200: z.string() },
  });
}
