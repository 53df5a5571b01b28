import { BatutaError } from "../../platform/errors.ts";

/** Takes `path.ts:name` or `file:///path.ts:name` apart; undefined when one of the two is missing. */
export function splitEntrypoint(text: string): { readonly file: string; readonly name: string } | undefined {
  const colon = text.lastIndexOf(":");
  const [file, name] = [text.slice(0, colon), text.slice(colon + 1)];
  // One letter before the colon is a Windows drive, and a slash after it belongs to a URL or a path.
  return colon > 1 && name !== "" && !/[\\/]/.test(name) ? { file, name } : undefined;
}

/** What runs an entrypoint: Batuta for `path/file.ts:flow`, the stock engine for Python's files and modules. */
export function entrypointLanguage(entrypoint: string): "typescript" | "python" {
  const file = splitEntrypoint(entrypoint)?.file ?? entrypoint;
  if (/\.[cm]?[jt]sx?$/.test(file)) return "typescript";
  // `path/file.py:flow`, `package.module:flow`, `package.module.flow`.
  if (/\.py$/.test(file) || /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(file)) return "python";
  throw new BatutaError(
    "invalid-entrypoint",
    `the entrypoint ${entrypoint} names neither a TypeScript nor a Python flow; it looks like path/of/file.ts:flow or path/of/file.py:flow`,
    { fields: { entrypoint } },
  );
}
