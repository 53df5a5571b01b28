/** Pages of this area. */
export const taskWorkersRoutes = [] as const;
