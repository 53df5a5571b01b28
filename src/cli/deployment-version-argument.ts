import type { Client } from "../client/http.ts";
import { listDeploymentVersions, readDeploymentVersion } from "../contract/deployment-versions/routes.ts";
import type { DeploymentVersion, DeploymentVersionSummary } from "../contract/deployment-versions/schemas.ts";
import type { CliContext } from "./context.ts";
import type { NamedDeployment } from "./find-deployment.ts";
import { formatRelativeTime } from "./format/relative-time.ts";
import { parseCount } from "./list-options.ts";
import { foundOr } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** What made a version, in a few words. */
export function versionOrigin({ cause, rolled_back_to }: DeploymentVersionSummary): string {
  return cause === "rolled-back" && rolled_back_to !== null ? `rolled back to ${rolled_back_to}` : cause;
}

/** The version of a deployment that was named, else the one that a person picks. */
export async function chooseVersion(
  context: CliContext,
  client: Client,
  { deployment, name }: NamedDeployment,
  given: string | undefined,
): Promise<DeploymentVersion> {
  const number = await givenOrPicked(context, given, {
    argument: "VERSION",
    what: `version of ${name}`,
    otherwise: `batuta deployment version ls ${name}`,
    choices: async () =>
      (await client.call(listDeploymentVersions, { params: { id: deployment.id } })).map((each) => ({
        value: String(each.number),
        label: each.version === null ? String(each.number) : `${each.number}  ${each.version}`,
        hint: `${versionOrigin(each)} ${formatRelativeTime(each.created, context.clock.now())}`,
      })),
  });
  return readVersion(client, { deployment, name }, parseCount(number, "VERSION"));
}

/** A version of a deployment. @throws BatutaError `not-found` */
export async function readVersion(
  client: Client,
  { deployment, name }: NamedDeployment,
  number: number,
): Promise<DeploymentVersion> {
  const asking = client.call(readDeploymentVersion, { params: { id: deployment.id, number } });
  return foundOr(asking, {
    what: "version",
    name: `${number} of ${name}`,
    list: `batuta deployment version ls ${name}`,
  });
}
