import type { Client } from "../client/http.ts";
import { listLatestArtifacts, readArtifact, readLatestArtifact } from "../contract/artifacts/routes.ts";
import type { Artifact } from "../contract/artifacts/schemas.ts";
import type { CliContext } from "./context.ts";
import { notFound, unlessMissing } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** The latest artifact of this key, else the one of this id, else the one that a person picks. */
export async function chooseArtifact(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<Artifact> {
  const latest = () => client.call(listLatestArtifacts, { body: { sort: "KEY_ASC", limit: 200 } });
  const name = await givenOrPicked(context, given, {
    argument: "ARTIFACT",
    what: "artifact",
    otherwise: "batuta artifact ls",
    choices: async () =>
      (await latest()).map(({ key, type, description }) => ({
        value: key,
        hint: description ?? type ?? undefined,
      })),
  });
  const found =
    (await unlessMissing(client.call(readLatestArtifact, { params: { key: name } }))) ??
    (await unlessMissing(client.call(readArtifact, { params: { id: name } })));
  if (found !== undefined) return found;
  const names = (await latest()).map(({ key }) => key);
  throw notFound({ what: "artifact", name, list: "batuta artifact ls", names });
}
