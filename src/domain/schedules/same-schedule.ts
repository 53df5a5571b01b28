/** A schedule of a deployment, as far as it is known again. */
interface Knowable {
  readonly slug?: string | null | undefined;
  readonly schedule: object;
}

/** What a schedule's dates come from; an interval's anchor is mostly the moment at which it was sent. */
function datesOf(schedule: object): string {
  const entries = Object.entries(schedule).filter(([key]) => key !== "anchor_date");
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether two schedules come due at the same times, but for the anchor of an interval. */
export function haveSameDates(one: object, other: object): boolean {
  return datesOf(one) === datesOf(other);
}

/**
 * Which of the schedules that a deployment had each of those is that replace them: the one of the same slug, or, among
 * those without, one of the same dates. None is taken twice.
 */
export function findSameSchedules<S extends Knowable>(
  stored: readonly S[],
  sent: readonly Knowable[],
): readonly (S | undefined)[] {
  const left = new Set(stored);
  return sent.map(({ slug, schedule }) => {
    const text = datesOf(schedule);
    const same = [...left].find((known) =>
      slug == null ? known.slug == null && datesOf(known.schedule) === text : known.slug === slug,
    );
    if (same !== undefined) left.delete(same);
    return same;
  });
}
