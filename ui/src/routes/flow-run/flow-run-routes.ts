/** Pages of this area. */
export const flowRunRoutes = [] as const;
