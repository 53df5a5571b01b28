/** Pages of this area. */
export const variablesRoutes = [] as const;
