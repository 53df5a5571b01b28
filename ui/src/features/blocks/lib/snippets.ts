/** How code in Python asks for a block. */
export const pythonSnippet = (slug: string, name: string): string =>
  [
    "from prefect.blocks.core import Block",
    "",
    `block = Block.load(${JSON.stringify(`${slug}/${name}`)})`,
    ...(slug === "secret" ? ["value = block.get()"] : []),
  ].join("\n");

/** How code in TypeScript asks for a block: by the API, which shows secrets to those who ask for them. */
export const typescriptSnippet = (slug: string, name: string): string =>
  [
    'const api = process.env.BATUTA_API_URL ?? "http://127.0.0.1:4200/api";',
    `const path = "/block_types/slug/${slug}/block_documents/name/${name}";`,
    'const answer = await fetch(api + path + "?include_secrets=true");',
    'if (!answer.ok) throw new Error("No block at " + path);',
    "const { data } = await answer.json();",
  ].join("\n");
