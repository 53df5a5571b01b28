/** Pages of this area. */
export const blocksRoutes = [] as const;
