/** Major, minor and patch of a release. */
export type Release = readonly [number, number, number];

/** The release of Prefect that a User-Agent names; undefined for other programs. */
export function releaseOf(userAgent: string | null | undefined): Release | undefined {
  const named = /\bprefect\/(\d+)\.(\d+)\.(\d+)/.exec(userAgent ?? "");
  return named === null ? undefined : [Number(named[1]), Number(named[2]), Number(named[3])];
}

/** Negative when the first is older, 0 when they are the same. */
export function compareReleases(one: Release, other: Release): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
