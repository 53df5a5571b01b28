import type { Declaration, Expression, Program, Statement } from "oxc-parser";
import { resolveImport, type SourceFiles, type SourceModule } from "./source-files.ts";

/** A name at the top of a module: a declaration, or what an import stands for. */
export type Binding =
  | { readonly kind: "declared"; readonly module: SourceModule; readonly nodes: readonly Declared[] }
  | { readonly kind: "namespace"; readonly module: SourceModule }
  /** From a package, or from a file that is not there. */
  | { readonly kind: "foreign"; readonly specifier: string; readonly imported: string };

/** What declares a name; interfaces may have several declarations. */
export type Declared =
  | Exclude<Declaration, { type: "VariableDeclaration" }>
  | Extract<Declaration, { type: "VariableDeclaration" }>["declarations"][number]
  | { readonly type: "DefaultExpression"; readonly expression: Expression };

/** Finds what a name means at the top of a module; undefined for globals and what is local to a function. */
export function findBinding(files: SourceFiles, module: SourceModule, name: string): Binding | undefined {
  const nodes = declarationsOf(module.program.body).filter((each) => nameOf(each) === name);
  if (nodes.length > 0) return { kind: "declared", module, nodes };
  for (const statement of module.program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    const imported = importedBy(statement, name);
    if (imported === undefined) continue;
    const source = statement.source.value;
    const path = resolveImport(module.path, source);
    if (path === undefined) return { kind: "foreign", specifier: source, imported };
    if (imported === "*") return { kind: "namespace", module: files.read(path) };
    return findExport(files, files.read(path), imported);
  }
  return undefined;
}

type ImportStatement = Extract<Statement, { type: "ImportDeclaration" }>;

function importedBy(statement: ImportStatement, name: string): string | undefined {
  const specifier = statement.specifiers.find((each) => each.local.name === name);
  if (specifier?.type === "ImportSpecifier") return textOf(specifier.imported);
  if (specifier === undefined) return undefined;
  return specifier.type === "ImportDefaultSpecifier" ? "default" : "*";
}

/** What a name of a module is imported as: the export's name, `default`, `*` for a whole module; undefined when it is not imported. */
export function importedAs({ body }: Program, name: string): string | undefined {
  for (const statement of body) {
    const imported = statement.type === "ImportDeclaration" ? importedBy(statement, name) : undefined;
    if (imported !== undefined) return imported;
  }
  return undefined;
}

/** Finds what a module exports under a name, through re-exports. */
export function findExport(
  files: SourceFiles,
  module: SourceModule,
  name: string,
  seen: readonly SourceModule[] = [],
): Binding | undefined {
  if (seen.includes(module)) return undefined;
  for (const statement of module.program.body) {
    if (statement.type === "ExportDefaultDeclaration" && name === "default") {
      const node = statement.declaration;
      if (node.type === "Identifier") return findBinding(files, module, node.name);
      return { kind: "declared", module, nodes: [asDeclared(node)] };
    }
    if (statement.type === "ExportNamedDeclaration") {
      const found = findInExport(files, module, statement, name);
      if (found !== undefined) return found;
    }
  }
  for (const statement of module.program.body) {
    if (statement.type !== "ExportAllDeclaration" || name === "default") continue;
    const path = resolveImport(module.path, statement.source.value);
    if (path === undefined) continue;
    if (statement.exported !== null) {
      if (textOf(statement.exported) === name) return { kind: "namespace", module: files.read(path) };
      continue;
    }
    const found = findExport(files, files.read(path), name, [...seen, module]);
    if (found !== undefined) return found;
  }
  return undefined;
}

type ExportStatement = Extract<Statement, { type: "ExportNamedDeclaration" }>;

function findInExport(
  files: SourceFiles,
  module: SourceModule,
  statement: ExportStatement,
  name: string,
): Binding | undefined {
  if (statement.declaration !== null) {
    const isHere = declarationsOf([statement]).some((each) => nameOf(each) === name);
    return isHere ? findBinding(files, module, name) : undefined;
  }
  const specifier = statement.specifiers.find((each) => textOf(each.exported) === name);
  if (specifier === undefined) return undefined;
  const local = textOf(specifier.local);
  if (statement.source === null) return findBinding(files, module, local);
  const path = resolveImport(module.path, statement.source.value);
  if (path === undefined) return { kind: "foreign", specifier: statement.source.value, imported: local };
  return findExport(files, files.read(path), local);
}

type DefaultNode = Extract<Statement, { type: "ExportDefaultDeclaration" }>["declaration"];

function asDeclared(node: DefaultNode): Declared {
  switch (node.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSDeclareFunction":
      return node as Declared; // safe: a declaration, whose name may be missing here
    default:
      return { type: "DefaultExpression", expression: node as Expression }; // safe: what remains are expressions
  }
}

/** All declarations of a list of statements, exported or not. */
export function declarationsOf(statements: readonly Statement[]): readonly Declared[] {
  return statements.flatMap((statement): readonly Declared[] => {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    switch (node?.type) {
      case "VariableDeclaration":
        return node.declarations;
      case "FunctionDeclaration":
      case "TSDeclareFunction":
      case "ClassDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        return [node];
      default:
        return [];
    }
  });
}

function nameOf(node: Declared): string | undefined {
  if (node.type === "DefaultExpression" || !("id" in node)) return undefined;
  return node.id?.type === "Identifier" ? node.id.name : undefined;
}

/** The text of a name of an import or export, which may be a string. */
export function textOf(
  name: { readonly type: string } & ({ readonly name: string } | { readonly value: string }),
): string {
  return "name" in name ? name.name : name.value;
}
