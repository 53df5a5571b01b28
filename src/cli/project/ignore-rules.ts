/** Which paths a file in the manner of `.gitignore` leaves out. */
export interface IgnoreRules {
  /** @param path - from the folder of the file, with slashes. */
  ignores(path: string, isDirectory: boolean): boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly isNegated: boolean;
  readonly onlyDirectories: boolean;
}

/** Reads rules in the manner of `.gitignore`: `*`, `**`, `?`, `[ab]`, `!` and a leading or closing slash. */
export function createIgnoreRules(text: string): IgnoreRules {
  const rules = text.split("\n").flatMap(readRule);
  return {
    ignores: (path, isDirectory) => {
      // The last rule that fits decides.
      const rule = rules.findLast(
        ({ pattern, onlyDirectories }) => (!onlyDirectories || isDirectory) && pattern.test(path),
      );
      return rule !== undefined && !rule.isNegated;
    },
  };
}

function readRule(line: string): Rule[] {
  let text = line.replace(/(?<!\\)\s+$/, "");
  if (text === "" || text.startsWith("#")) return [];
  const isNegated = text.startsWith("!");
  if (isNegated) text = text.slice(1);
  const onlyDirectories = text.endsWith("/");
  if (onlyDirectories) text = text.slice(0, -1);
  // A slash inside ties the rule to the folder of the file.
  const isAnchored = text.includes("/");
  if (text.startsWith("/")) text = text.slice(1);
  const prefix = isAnchored ? "^" : "^(?:.*/)?";
  return [{ pattern: new RegExp(`${prefix}${toExpression(text)}$`), isNegated, onlyDirectories }];
}

function toExpression(glob: string): string {
  return glob.replaceAll(/\*\*\/|\/\*\*$|\*\*|\*|\?|\[[^\]]+\]|\\.|[.+^${}()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "/**") return "/.*";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 2 && part.startsWith("[")) return part.replace(/^\[!/, "[^");
    return part.startsWith("\\") && part.length === 2 ? part : `\\${part}`;
  });
}
