/** Which files of a folder are no part of an image, as `.dockerignore` says it. */
export interface DockerIgnore {
  /** Whether a file or folder, by its path from the top with slashes, is left out. */
  excludes(path: string): boolean;
  /** Whether something below a folder that is left out may be taken all the same. */
  readonly hasExceptions: boolean;
}

/** What no image needs, where the project says nothing: what is installed or made anew, and what is secret. */
export const STANDARD_IGNORES = [
  "**/node_modules",
  "**/.git",
  "**/.batuta",
  "**/__pycache__",
  "**/*.pyc",
  "**/.venv",
  "venv",
  "**/.env",
  "**/.env.*",
  "**/.DS_Store",
  "**/*.log",
  ".dockerignore",
  "Dockerfile",
];

/** Reads the lines of a `.dockerignore`; the last that fits a path, or a folder above it, decides. */
export function readDockerIgnore(lines: readonly string[]): DockerIgnore {
  const rules = lines.flatMap((line) => {
    const text = line.trim();
    if (text === "" || line.startsWith("#")) return [];
    const isException = text.startsWith("!");
    const pattern = clean(isException ? text.slice(1).trim() : text);
    return pattern === "" ? [] : [{ isException, matches: toRegExp(pattern) }];
  });
  return {
    excludes: (path) => {
      const parts = path.split("/");
      const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      return rules.findLast(({ matches }) => paths.some((each) => matches.test(each)))?.isException === false;
    },
    hasExceptions: rules.some(({ isException }) => isException),
  };
}

/** Without what stands at both ends of a path and means nothing. */
function clean(pattern: string): string {
  return pattern
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

const literal = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");

function toRegExp(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const char = pattern[at] ?? "";
    const set = /^\[(?:\\.|[^\]\\])+\]/.exec(rest)?.[0];
    if (rest.startsWith("**/")) {
      source += "(?:.*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      source += ".*";
      at += 1;
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (set !== undefined) {
      source += set;
      at += set.length - 1;
    } else if (char === "\\" && at + 1 < pattern.length) {
      at += 1;
      source += literal(pattern[at] ?? "");
    } else source += literal(char);
  }
  return new RegExp(`^${source}$`, "u");
}
