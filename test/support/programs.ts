import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the built package and the tests' programs, where the run has made one (`test/crash/build-programs.ts`). */
    programs: string;
  }
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The run's builds; undefined where it has made none. */
function builtFolder(): string | undefined {
  return inject("programs");
}

/** The package that tests run and link to: as users get it, where the run has built it, since it starts in half the time. */
export function packagePath(path = ""): string {
  const built = builtFolder();
  return join(built === undefined ? ROOT : join(built, "package"), path);
}

/**
 * Where a program of the tests is, or a module of `src` that one imports: beside the built package, where the run has one;
 * else, and for what is not copied there, in the checkout.
 *
 * @param path - Relative to the checkout's root.
 */
export function programPath(path: string): string {
  const built = builtFolder();
  const there = built === undefined ? undefined : join(built, path);
  return there !== undefined && existsSync(there) ? there : join(ROOT, path);
}

/** The same for a program that a module names by its own `import.meta.url`. */
export function programOf(path: string, from: string): string {
  return programPath(relative(ROOT, fileURLToPath(new URL(path, from))));
}
