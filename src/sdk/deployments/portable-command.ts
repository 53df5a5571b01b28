/** What a deployment of a TypeScript flow asks every worker to run, Prefect's own among them. */
export const PORTABLE_COMMAND = "npx --no-install batuta flow-run execute";
