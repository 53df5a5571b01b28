import { findMeta, setMeta } from "../../../store/queries/meta-queries.ts";
import type { Store } from "../../../store/store.ts";
import type { ServiceContext } from "../../context.ts";
import { loadCatalogue } from "./catalogue.ts";
import { CATALOGUE_HASH } from "./catalogue-hash.gen.ts";

const KEY = "block-catalogue";
const ensured = new WeakMap<Store, Promise<void>>();

async function ensure(ctx: ServiceContext): Promise<void> {
  if ((await findMeta(ctx.store.db, KEY)) === CATALOGUE_HASH) return;
  await register(ctx, "all");
}

async function register(ctx: ServiceContext, which: "all" | "protected"): Promise<void> {
  const { registerCatalogue } = await import("./register-catalogue.ts");
  const catalogue = await loadCatalogue();
  await ctx.store.write(async (trx) => {
    await registerCatalogue(ctx, trx, catalogue, which);
    if (which === "all") await setMeta(trx, KEY, CATALOGUE_HASH);
  });
}

/**
 * Registers the block types that clients expect of every server, unless this database has been given this catalogue
 * before. It is the first request about blocks that does it: a server that is asked for none starts, and stays, without.
 */
export function ensureCatalogue(ctx: ServiceContext): Promise<void> {
  const { store } = ctx;
  let done = ensured.get(store);
  if (done === undefined) {
    done = ensure(ctx).catch((error: unknown) => {
      ensured.delete(store); // The next request tries again.
      throw error;
    });
    ensured.set(store, done);
  }
  return done;
}

/** Registers the protected types again where they are missing. */
export async function installSystemBlockTypes(ctx: ServiceContext): Promise<void> {
  await register(ctx, "protected");
}
