import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { relatedFilters, slice } from "../run-filters.ts";
import { ArtifactCollectionFilter, ArtifactFilter, ArtifactSort } from "./filters.ts";
import { Artifact, ArtifactCollection, ArtifactCreate, ArtifactUpdate } from "./schemas.ts";

const tag = "Artifacts";
const params = z.object({ id: Uuid });
const filters = { ...relatedFilters, artifacts: ArtifactFilter.nullish() };
const collectionFilters = { ...relatedFilters, artifacts: ArtifactCollectionFilter.nullish() };
const sort = ArtifactSort.default("ID_DESC");

export const createArtifact = route({
  id: "create-artifact",
  method: "POST",
  path: "/artifacts/",
  tag,
  summary: "Create an artifact, which becomes the latest of its key",
  body: ArtifactCreate,
  responses: { 201: Artifact },
});

export const readArtifact = route({
  id: "read-artifact",
  method: "GET",
  path: "/artifacts/{id}",
  tag,
  summary: "Read an artifact",
  params,
  responses: { 200: Artifact },
});

export const readLatestArtifact = route({
  id: "read-latest-artifact",
  method: "GET",
  path: "/artifacts/{key}/latest",
  tag,
  summary: "Read the latest artifact of a key",
  params: z.object({ key: z.string() }),
  responses: { 200: Artifact },
});

export const listArtifacts = route({
  id: "list-artifacts",
  method: "POST",
  path: "/artifacts/filter",
  tag,
  summary: "List artifacts",
  body: z.object({ ...filters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(Artifact) },
});

export const listLatestArtifacts = route({
  id: "list-latest-artifacts",
  method: "POST",
  path: "/artifacts/latest/filter",
  tag,
  summary: "List the latest artifact of each key",
  body: z.object({ ...collectionFilters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(ArtifactCollection) },
});

export const countArtifacts = route({
  id: "count-artifacts",
  method: "POST",
  path: "/artifacts/count",
  tag,
  summary: "Count artifacts",
  body: z.object(filters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const countLatestArtifacts = route({
  id: "count-latest-artifacts",
  method: "POST",
  path: "/artifacts/latest/count",
  tag,
  summary: "Count the keys of artifacts",
  body: z.object(collectionFilters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const updateArtifact = route({
  id: "update-artifact",
  method: "PATCH",
  path: "/artifacts/{id}",
  tag,
  summary: "Change an artifact's data, description or metadata",
  params,
  body: ArtifactUpdate,
  responses: { 204: null },
});

export const deleteArtifact = route({
  id: "delete-artifact",
  method: "DELETE",
  path: "/artifacts/{id}",
  tag,
  summary: "Delete an artifact; the one before it becomes the latest of its key",
  params,
  responses: { 204: null },
});

export const artifactRoutes = [
  createArtifact,
  listArtifacts,
  listLatestArtifacts,
  countArtifacts,
  countLatestArtifacts,
  readLatestArtifact,
  readArtifact,
  updateArtifact,
  deleteArtifact,
] as const;
