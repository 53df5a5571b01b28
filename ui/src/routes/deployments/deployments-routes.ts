/** Pages of this area. */
export const deploymentsRoutes = [] as const;
