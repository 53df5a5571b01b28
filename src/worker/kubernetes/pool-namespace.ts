import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

/** Where the jobs of a configuration are made. */
export function namespaceOf({ job_manifest: manifest, namespace }: JsonObject): string {
  const metadata = isJsonObject(manifest) && isJsonObject(manifest.metadata) ? manifest.metadata : {};
  const [found] = [metadata.namespace, namespace].filter((one) => typeof one === "string" && one !== "");
  return typeof found === "string" ? found : "default";
}
