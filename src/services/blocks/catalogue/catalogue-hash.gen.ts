/** Tells whether a database has this catalogue, without loading it. Written by scripts/prefect-catalogue.ts. */
export const CATALOGUE_HASH = "c67af82016d3d742";
