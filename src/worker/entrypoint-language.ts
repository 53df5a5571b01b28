import { BatutaError } from "../platform/errors.ts";

/** What runs an entrypoint: Batuta for `path/file.ts:flow`, the stock engine for Python's files and modules. */
export function entrypointLanguage(entrypoint: string): "typescript" | "python" {
  const file = entrypoint.replace(/:[^:/\\]*$/, "");
  if (/\.[cm]?[jt]sx?$/.test(file)) return "typescript";
  // `path/file.py:flow`, `package.module:flow`, `package.module.flow`.
  if (/\.py$/.test(file) || /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(file)) return "python";
  throw new BatutaError(
    "invalid-entrypoint",
    `the entrypoint ${entrypoint} names neither a TypeScript nor a Python flow; it looks like path/of/file.ts:flow or path/of/file.py:flow`,
    { fields: { entrypoint } },
  );
}
