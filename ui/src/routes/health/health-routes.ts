/** Pages of this area. */
export const healthRoutes = [] as const;
