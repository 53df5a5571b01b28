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
export async function writeRootFileSystem(
  root: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const programs = {
    [process.execPath]: "/usr/bin/node",
    "/bin/sh": "/bin/sh",
    "/bin/sleep": "/bin/sleep",
    ...more,
  };
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

/** Stands for the image `node:N-slim`: npm, a user node, and what Dockerfiles call. */
export async function writeNodeImage(root: string): Promise<void> {
  await writeRootFileSystem(root, { "/usr/bin/install": "/usr/bin/install", "/usr/bin/env": "/usr/bin/env" });
  const npm = dirname(dirname(await realpath(execFileSync("which", ["npm"], { encoding: "utf8" }).trim())));
  await cp(npm, join(root, "usr/lib/node_modules/npm"), { recursive: true, dereference: true });
  for (const name of ["npm", "npx"]) {
    await writeFile(
      join(root, "usr/bin", name),
      `#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/${name}-cli.js "$@"\n`,
    );
    await chmod(join(root, "usr/bin", name), 0o755);
  }
  await mkdir(join(root, "etc"));
  await writeFile(
    join(root, "etc/passwd"),
    "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
  );
  await writeFile(join(root, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  await mkdir(join(root, "home/node"), { recursive: true, mode: 0o777 });
  await chmod(join(root, "home/node"), 0o777);
  await chmod(join(root, "tmp"), 0o777);
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
