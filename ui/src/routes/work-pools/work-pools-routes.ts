/** Pages of this area. */
export const workPoolsRoutes = [] as const;
