import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const TEST_IMAGE = "batuta-test:1";
/** This checkout, which containers of the tests see at the same place. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Stands for an image in which batuta is installed: `npx --no-install batuta` runs the checkout. */
const NPX = `#!/bin/sh
[ "$1 $2" = "--no-install batuta" ] || { echo "npx $*?" >&2; exit 64; }
shift 2
exec node ${CHECKOUT}/bin/batuta.cjs "$@"
`;

/** A root file system with this Node, a shell and what they need: nothing is downloaded. */
export async function writeRootFileSystem(root: string): Promise<void> {
  const programs = { [process.execPath]: "/usr/bin/node", "/bin/sh": "/bin/sh", "/bin/sleep": "/bin/sleep" };
  const libraries = new Set<string>();
  for (const [from, to] of Object.entries(programs)) {
    await copy(await realpath(from), join(root, to));
    const needed = execFileSync("ldd", [from], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g);
    for (const [, path = ""] of needed) libraries.add(path);
  }
  for (const path of libraries) await copy(await realpath(path), join(root, path));
  await writeFile(join(root, "usr/bin/npx"), NPX);
  await chmod(join(root, "usr/bin/npx"), 0o755);
  await mkdir(join(root, "tmp"), { mode: 0o777 });
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
