/** Writes docs/openapi.json: the API as the contract describes it. */
import { writeFileSync } from "node:fs";
import { buildOpenApi } from "../src/contract/openapi.ts";
import { formatDocument } from "./openapi/format-document.ts";

writeFileSync(new URL("../docs/openapi.json", import.meta.url), `${formatDocument(buildOpenApi())}\n`);
