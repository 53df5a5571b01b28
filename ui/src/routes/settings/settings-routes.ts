/** Pages of this area. */
export const settingsRoutes = [] as const;
