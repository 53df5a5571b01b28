import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WORKING_DIRECTORY, writeProject } from "../docker/project-in-image.ts";
import { writeRootFileSystem } from "../docker/test-image.ts";

/** The image of test pods; and one that sleeps, which holds a pod together. */
export const POD_IMAGE = "docker.io/library/batuta-test:1";
export const PAUSE_IMAGE = "docker.io/library/batuta-pause:1";

/** Writes an archive as `docker save` does, with two images of one layer: nothing is downloaded. */
export async function writeImageArchive(folder: string): Promise<string> {
  const files = join(folder, "root");
  const archive = join(folder, "archive");
  await mkdir(archive, { recursive: true });
  await writeRootFileSystem(files);
  await writeProject(join(files, WORKING_DIRECTORY));
  const layer = join(archive, "layer.tar");
  execFileSync("tar", ["-C", files, "-cf", layer, "."]);
  await rm(files, { recursive: true, force: true });
  const digest = await digestOf(layer);
  const manifest = [
    { tag: POD_IMAGE, config: { WorkingDir: WORKING_DIRECTORY } },
    { tag: PAUSE_IMAGE, config: { Entrypoint: ["/bin/sleep", "infinity"] } },
  ].map(({ tag, config }, number) => ({
    RepoTags: [tag],
    Layers: ["layer.tar"],
    Config: `config-${number}.json`,
    contents: {
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      config: { ...config, Env: ["PATH=/usr/bin:/bin"] },
      rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
    },
  }));
  for (const { Config, contents } of manifest) {
    await writeFile(join(archive, Config), JSON.stringify(contents));
  }
  const listed = manifest.map(({ contents: _, ...entry }) => entry);
  await writeFile(join(archive, "manifest.json"), JSON.stringify(listed));
  const path = join(folder, "images.tar");
  execFileSync("tar", ["-C", archive, "-cf", path, "."]);
  await rm(archive, { recursive: true, force: true });
  return path;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest("hex");
}
