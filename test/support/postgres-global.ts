import type { TestProject } from "vitest/node";
import { makePostgresHome, stopPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Directory of the test run's databases; `ensurePostgres` starts its Postgres when first needed. */
    databasesHome: string;
  }
}

/** Gives the run a home for its databases; Postgres starts only if a test needs it. Returns what ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await makePostgresHome();
  project.provide("databasesHome", home);
  return () => stopPostgres(home);
}
