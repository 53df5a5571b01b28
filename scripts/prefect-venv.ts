import { findOrMakePythonVenv } from "./python-venv.ts";

/** The release whose behaviour and speed are compared. */
export const PREFECT_VERSION = "3.8.4";

/** Releases whose clients have to work, the oldest first; the last is the newest there was when this was written. */
export const PREFECT_VERSIONS = ["3.0.11", "3.2.15", "3.4.25", "3.6.29", PREFECT_VERSION, "3.9.1"] as const;

/** Newer ones of these break releases of Prefect that name no upper bound. */
const BOUNDS = ["fastapi<0.142", "sqlalchemy<2.1"];

/**
 * A Python environment with a release of Prefect.
 *
 * @returns its Python, or the reason why there is none (no Python on the machine, PyPI not reachable).
 */
export function findOrMakePrefectVenv(
  version: string = PREFECT_VERSION,
): { readonly python: string } | { readonly reason: string } {
  return findOrMakePythonVenv(`prefect-${version}`, [`prefect==${version}`, ...BOUNDS]);
}
