/** Pages of this area. */
export const flowsRoutes = [] as const;
