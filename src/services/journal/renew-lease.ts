import { findRunHolder, renewLease as moveLease } from "../../store/queries/lease-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** What an owner learns when it renews its lease. */
export interface LeaseReport {
  /** False when another owner has the run: this one must stop. */
  readonly owned: boolean;
  /** CANCELLING when the run shall be cancelled. */
  readonly state_type: string | null;
}

/** Moves the end of the owner's lease. A run that has ended stays with its last owner but has no lease. */
export async function renewLease(
  ctx: ServiceContext,
  id: string,
  body: { readonly epoch: number; readonly lease_seconds: number },
): Promise<LeaseReport> {
  const { dialect } = ctx.store;
  return ctx.store.write(
    async (trx) => {
      const renewed = await moveLease(trx, dialect, id, body.epoch, body.lease_seconds);
      const holder = orNotFound(await findRunHolder(trx, dialect, id), "Flow run", id);
      return { owned: renewed || holder.owner_epoch === body.epoch, state_type: holder.state_type };
    },
    { lane: id },
  );
}
