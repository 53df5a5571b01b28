/** Pages of this area. */
export const automationsRoutes = [] as const;
