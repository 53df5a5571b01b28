/** Pages of this area. */
export const assetsRoutes = [] as const;
