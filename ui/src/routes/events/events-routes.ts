/** Pages of this area. */
export const eventsRoutes = [] as const;
