import { artifactRoutes } from "../../../contract/artifacts/routes.ts";
import { createArtifact } from "../../../services/artifacts/create.ts";
import {
  countArtifacts,
  countLatestArtifacts,
  listArtifacts,
  listLatestArtifacts,
  readArtifact,
  readLatestArtifact,
} from "../../../services/artifacts/read.ts";
import { deleteArtifact, updateArtifact } from "../../../services/artifacts/update.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

export const artifactGroup = routeGroup(artifactRoutes, {
  "create-artifact": async (ctx, { body }) => newly(await createArtifact(ctx, body)),
  "read-artifact": async (ctx, { params }) => ok(await readArtifact(ctx, params.id)),
  "read-latest-artifact": async (ctx, { params }) => ok(await readLatestArtifact(ctx, params.key)),
  "list-artifacts": async (ctx, { body }) => ok(await listArtifacts(ctx, body)),
  "list-latest-artifacts": async (ctx, { body }) => ok(await listLatestArtifacts(ctx, body)),
  "count-artifacts": async (ctx, { body }) => ok(await countArtifacts(ctx, body)),
  "count-latest-artifacts": async (ctx, { body }) => ok(await countLatestArtifacts(ctx, body)),
  "update-artifact": async (ctx, { params, body }) => {
    await updateArtifact(ctx, params.id, body);
    return noContent;
  },
  "delete-artifact": async (ctx, { params }) => {
    await deleteArtifact(ctx, params.id);
    return noContent;
  },
});
