/** What a doc comment says. */
export interface DocComment {
  /** The text before the first tag, its lines joined. */
  readonly summary: string | undefined;
  /** By parameter name; `options.limit` for a key of a parameter. */
  readonly params: ReadonlyMap<string, string>;
}

const EMPTY: DocComment = { summary: undefined, params: new Map() };

/** Reads the inside of a comment; anything but a doc comment says nothing. */
export function readDocComment(inside: string | undefined): DocComment {
  if (inside === undefined || !inside.startsWith("*")) return EMPTY;
  const lines = inside
    .slice(1)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const summary: string[] = [];
  const params = new Map<string, string>();
  let name: string | undefined;
  let inTag = false;
  for (const line of lines) {
    const tag = /^@(\w+)\s*(.*)$/.exec(line.trimStart());
    if (tag !== null) {
      inTag = true;
      const param = /^(?:\{[^}]*\}\s*)?\[?([\w$.]+)(?:=[^\]]*)?\]?\s*(?:-\s*)?(.*)$/.exec(tag[2] ?? "");
      name = tag[1] === "param" ? param?.[1] : undefined;
      if (name !== undefined) params.set(name, param?.[2] ?? "");
    } else if (!inTag) summary.push(line.trim());
    else if (name !== undefined) params.set(name, `${params.get(name) ?? ""} ${line.trim()}`.trim());
  }
  const text = summary
    .join("\n")
    .trim()
    .replaceAll(/\n(?!\n)(?<!\n\n)/g, " ");
  return { summary: text === "" ? undefined : text, params };
}
