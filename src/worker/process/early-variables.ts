/** What a waiting process runs. */
type Runtime = "node" | "python";

/** Read by the system's libraries. */
const ANY = "LD_|DYLD_|MALLOC_|TZ$|LANG$|LC_|SSL_|SSLKEYLOGFILE$|OPENSSL_";
const EARLY: Readonly<Record<Runtime, RegExp>> = {
  node: new RegExp(`^(${ANY}|NODE_|UV_)`),
  // `PREFECT__` tells of one run, and is read later.
  python: new RegExp(`^(${ANY}|PYTHON|PATH$|HOME$|VIRTUAL_ENV$|PREFECT_(?!_))`),
};

/** Whether a variable is read before a process gets to the code of a run: one that has begun already has read it. */
export function isEarlyVariable(name: string, runtime: Runtime): boolean {
  return EARLY[runtime].test(name);
}
