import type { ServiceContext } from "../../context.ts";
export async function ensureCatalogue(_ctx: ServiceContext): Promise<void> {}
export async function installSystemBlockTypes(_ctx: ServiceContext): Promise<void> {}
