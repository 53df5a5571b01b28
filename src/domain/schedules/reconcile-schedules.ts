/** A schedule as it is stored, as far as matching goes. */
interface Known {
  readonly id: string;
  readonly slug: string | null;
}

/** A schedule as a request sends it, as far as matching goes. */
interface Sent {
  readonly slug?: string | null | undefined;
  /** Slug that it had before. */
  readonly replaces?: string | null | undefined;
  readonly schedule?: unknown;
}

/** What becomes of a deployment's schedules. */
export type Reconciliation<S extends Sent> =
  | { readonly kind: "refused"; readonly reason: string }
  /** All are replaced by those sent. */
  | { readonly kind: "replace"; readonly created: readonly S[] }
  /** Those that match are changed, the others stay, new ones are added. */
  | {
      readonly kind: "merge";
      readonly changed: readonly { readonly id: string; readonly sent: S }[];
      readonly created: readonly S[];
    };

const NO_SCHEDULE = "Unable to create new deployment schedules without a schedule configuration.";
const NO_SLUG =
  "Please provide a slug for each schedule in your request to ensure schedules are updated correctly.";

/** Two sent schedules that claim the same stored one, or one that is renamed to what another one keeps as its name. */
function refusal(known: ReadonlyMap<string, Known>, sent: readonly Sent[]): string | undefined {
  const renamed = new Set<string>();
  for (const { replaces } of sent) {
    if (replaces == null) continue;
    if (renamed.has(replaces)) {
      return `Multiple schedules have 'replaces' targeting the same slug: ${replaces}`;
    }
    renamed.add(replaces);
  }
  for (const { slug, replaces } of sent) {
    if (slug == null || replaces == null || slug === replaces) continue;
    if (known.has(replaces) && known.has(slug) && !renamed.has(slug)) {
      return `Cannot rename schedule from '${replaces}' to '${slug}': a schedule with slug '${slug}' already exists.`;
    }
  }
  return undefined;
}

/**
 * How the schedules of a PATCH meet those of the deployment: by slug where all of both have one; else those sent
 * replace the others.
 */
export function reconcileSchedules<S extends Sent>(
  stored: readonly Known[],
  sent: readonly S[],
): Reconciliation<S> {
  const bySlug = new Map(stored.flatMap((known) => (known.slug === null ? [] : [[known.slug, known]])));
  const allStored = stored.length > 0 && bySlug.size === stored.length;
  const allSent = sent.every(({ slug }) => slug != null);
  if (allStored && !allSent) return { kind: "refused", reason: NO_SLUG };
  if (!allStored) {
    if (sent.some(({ schedule }) => schedule == null)) return { kind: "refused", reason: NO_SCHEDULE };
    return { kind: "replace", created: sent };
  }
  const reason = refusal(bySlug, sent);
  if (reason !== undefined) return { kind: "refused", reason };
  const changed: { id: string; sent: S }[] = [];
  const created: S[] = [];
  for (const item of sent) {
    const known = bySlug.get(item.replaces ?? "") ?? bySlug.get(item.slug ?? "");
    if (known !== undefined) changed.push({ id: known.id, sent: item });
    else if (item.schedule == null) return { kind: "refused", reason: NO_SCHEDULE };
    else created.push(item);
  }
  return { kind: "merge", changed, created };
}
