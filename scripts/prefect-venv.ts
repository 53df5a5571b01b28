import { findOrMakePythonVenv } from "./python-venv.ts";

/** The release whose behaviour and speed are compared. */
export const PREFECT_VERSION = "3.8.4";

/** Releases whose clients have to work, the oldest first; the last is the newest whose requirements PyPI has all served. */
export const PREFECT_VERSIONS = ["3.0.11", "3.2.15", "3.4.25", "3.6.29", PREFECT_VERSION, "3.8.8"] as const;

/** Newer ones of these break releases of Prefect that name no upper bound. */
const BOUNDS = ["fastapi<0.142", "sqlalchemy<2.1"];

/** What single releases need besides: what they require has since changed under them. */
const PINS: Readonly<Record<string, readonly string[]>> = {
  "3.0.11": ["apprise<1.9", "importlib-metadata", "pydantic<2.11"],
  "3.2.15": ["apprise<1.9", "importlib-metadata"],
  "3.4.25": ["importlib-metadata"],
  "3.6.29": ["importlib-metadata"],
};

/**
 * A Python environment with a release of Prefect.
 *
 * @returns its Python, or the reason why there is none (no Python on the machine, PyPI not reachable).
 */
export function findOrMakePrefectVenv(
  version: string = PREFECT_VERSION,
): { readonly python: string } | { readonly reason: string } {
  const pins = PINS[version] ?? [];
  // Named after its pins too, so that one made with others is not taken for it.
  const name = [`prefect-${version}`, ...pins.map((pin) => pin.replaceAll(/[^\w.]+/g, "-"))].join("-");
  return findOrMakePythonVenv(name, [`prefect==${version}`, ...BOUNDS, ...pins]);
}
