import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

function cacheFolder(): string {
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
}

function pythonOf(venv: string): string {
  return process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

/**
 * A Python environment with packages, in the user's cache folder: made once for all checkouts.
 *
 * @returns its Python, or the reason why there is none (no Python on the machine, PyPI not reachable).
 */
export function findOrMakePythonVenv(
  name: string,
  requirements: readonly string[],
): { readonly python: string } | { readonly reason: string } {
  const venv = join(cacheFolder(), "batuta", name);
  if (existsSync(venv)) return { python: pythonOf(venv) };
  const system = ["python3", "python"].find((program) => spawnSync(program, ["--version"]).status === 0);
  if (system === undefined) return { reason: "Python 3 is not installed" };
  // Made aside and renamed, so that a half-made one is never taken for whole. Its console scripts hold the old path
  // after that; `python -m` does not need them.
  const aside = `${venv}.${process.pid}`;
  mkdirSync(dirname(venv), { recursive: true });
  try {
    const stdio = ["ignore", "ignore", "pipe"] as const;
    execFileSync(system, ["-m", "venv", aside], { stdio: [...stdio] });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements];
    execFileSync(pythonOf(aside), install, { stdio: [...stdio] });
    renameSync(aside, venv);
    return { python: pythonOf(venv) };
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    const detail = error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : String(error);
    return { reason: `pip could not install ${requirements.join(" ")}: ${detail}` };
  }
}
