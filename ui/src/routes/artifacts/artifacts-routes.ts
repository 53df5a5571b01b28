/** Pages of this area. */
export const artifactsRoutes = [] as const;
