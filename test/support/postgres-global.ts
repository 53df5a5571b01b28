import type { TestProject } from "vitest/node";
import { makePostgresHome, stopPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Directory of the test run's Postgres; `ensurePostgres` starts it when first needed. */
    postgresHome: string;
  }
}

/** Gives the run a home for its Postgres, which starts only if a test needs it; returns what ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await makePostgresHome();
  project.provide("postgresHome", home);
  return () => stopPostgres(home);
}
