/** Pages of this area. */
export const runsRoutes = [] as const;
