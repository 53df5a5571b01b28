/** Pages of this area. */
export const concurrencyRoutes = [] as const;
