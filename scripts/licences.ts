import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The package that a module comes from, by its path; undefined for one of ours. */
export function packageOf(path: string): string | undefined {
  return /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1]?.replace("\\", "/");
}

/** The licences of packages, which they ask to travel with what is made of them. */
export function licencesOf(nodeModules: string, names: Iterable<string>): string {
  const texts = [...names].sort().map((name) => {
    const folder = join(nodeModules, name);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} is bundled and has no licence file`);
    return `${name}\n${"=".repeat(name.length)}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return texts.join("\n\n");
}
