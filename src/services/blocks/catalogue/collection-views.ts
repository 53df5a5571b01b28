import type { JsonText } from "../../../contract/json-text.ts";
export async function readCollectionView(_view: string): Promise<JsonText> {
  throw new Error("x");
}
