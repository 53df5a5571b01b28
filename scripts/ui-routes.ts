/** Writes the methods and paths of all routes for the pages, which would otherwise carry every schema to the browser. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiRoutes } from "../src/contract/routes.ts";

const lines = apiRoutes.map(({ id, method, path }) => `  "${id}": "${method} ${path}",`);
const text = `// Written by scripts/ui-routes.ts; do not edit.
export const ROUTES = {
${lines.join("\n")}
} as const;
`;
writeFileSync(join(import.meta.dirname, "../ui/src/shared/api/routes.gen.ts"), text);
