import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Where Prefect's images have the code of a project, and its pull steps look for it. */
function prefectFolder(folder: string): string {
  return `/opt/prefect/${basename(folder)}`;
}

/** Whether a folder looks like a project of Python. */
export function isPythonProject(folder: string): boolean {
  const files = ["requirements.txt", "pyproject.toml", "setup.py", "prefect.yaml"];
  return files.some((file) => existsSync(join(folder, file)));
}

const GET_UV = "python -m pip install --no-cache-dir uv";

interface Installer {
  /** What says which packages there are. */
  readonly files: readonly string[];
  readonly install: string | undefined;
  /** Installs the project itself, once its code is there. */
  readonly build: string | undefined;
}

/** uv goes by its lock, pip by requirements.txt, and where there is neither pyproject.toml tells. */
function findInstaller(folder: string): Installer {
  const has = (file: string): boolean => existsSync(join(folder, file));
  const project = has("pyproject.toml") ? readFileSync(join(folder, "pyproject.toml"), "utf8") : "";
  const says = (table: RegExp): boolean => table.test(project);
  const isBuilt = says(/^\[build-system\]/m);
  if (has("uv.lock")) {
    const install = `${GET_UV} && uv export --frozen --no-dev --no-emit-workspace --quiet --output-file /tmp/locked.txt && uv pip install --system --no-cache --requirement /tmp/locked.txt`;
    return {
      files: ["pyproject.toml", "uv.lock"],
      install,
      build: isBuilt ? "uv pip install --system --no-cache --no-deps ." : undefined,
    };
  }
  if (has("requirements.txt")) {
    const install = "python -m pip install -r requirements.txt";
    return { files: ["requirements.txt"], install, build: undefined };
  }
  if (says(/^\[project\]/m)) {
    return {
      files: ["pyproject.toml"],
      install: `${GET_UV} && uv pip install --system --no-cache --requirement pyproject.toml`,
      build: isBuilt ? "uv pip install --system --no-cache --no-deps ." : undefined,
    };
  }
  const build = isBuilt || has("setup.py") ? "python -m pip install ." : undefined;
  return { files: [], install: undefined, build };
}

/** The text of a Dockerfile for a project of Python, over Prefect's image of this tag. */
export function pythonDockerfile(folder: string, tag: string): string {
  const { files, install, build } = findInstaller(folder);
  const all = [
    `FROM prefecthq/prefect:${tag}`,
    `WORKDIR ${prefectFolder(folder)}`,
    ...(install === undefined ? [] : [`COPY ${files.join(" ")} ./`, `RUN ${install}`]),
    "COPY . .",
    ...(build === undefined ? [] : [`RUN ${build}`]),
  ];
  return `${all.join("\n")}\n`;
}
