import type ts from "typescript-6";
import { type NamedShape, type PropertyShape, type Shape, unionOf, unnamed, without } from "./shape.ts";
import { readDocComment } from "./tsdoc.ts";
import { mapOf } from "./type-operations.ts";
import type { TypeReader } from "./type-reader.ts";
import { UnresolvedType } from "./unresolved-type.ts";

/** TypeScript's compiler as a library; TypeScript 7 has none. */
export type TypescriptApi = typeof ts;

const MAX_DEPTH = 60;

/** Reads types with TypeScript's checker: all that it knows, packages and inference included. */
export function createTypescriptReader(api: TypescriptApi, path: string): TypeReader {
  const program = api.createProgram([path], compilerOptions(api, path));
  const checker = program.getTypeChecker();
  const named = new Map<unknown, NamedShape>();
  let depth = 0;

  function shapeOf(type: ts.Type, node: ts.TypeNode | undefined): Shape {
    if (depth > MAX_DEPTH) throw new UnresolvedType("contains itself without end");
    depth += 1;
    try {
      return namedShape(type, node) ?? plainShape(type, node);
    } finally {
      depth -= 1;
    }
  }

  /** Enums, interfaces and aliases without type arguments are one shape each. */
  function namedShape(type: ts.Type, node: ts.TypeNode | undefined): Shape | undefined {
    const { aliasSymbol } = type;
    const isEnum =
      (type.flags & api.TypeFlags.EnumLike) !== 0 && (type.flags & api.TypeFlags.EnumLiteral) !== 0;
    const isAlias = aliasSymbol !== undefined && (type.aliasTypeArguments ?? []).length === 0;
    const isInterface =
      (type.flags & api.TypeFlags.Object) !== 0 &&
      ((type as ts.ObjectType).objectFlags & api.ObjectFlags.Interface) !== 0 && // safe: by its flags
      ((type as ts.InterfaceType).typeParameters ?? []).length === 0; // safe: as above
    const symbol = isAlias
      ? aliasSymbol
      : isInterface || (isEnum && type.isUnion())
        ? type.symbol
        : undefined;
    const declaration = symbol?.declarations?.[0];
    if (symbol === undefined || declaration === undefined || isLibrary(declaration)) return undefined;
    const known = named.get(symbol);
    if (known !== undefined) return known;
    const description = docOf(declaration);
    const made: NamedShape = { kind: "named", name: symbol.name, description, target: undefined };
    named.set(symbol, made);
    const body = api.isTypeAliasDeclaration(declaration) ? declaration.type : undefined;
    made.target = isEnum && !isAlias ? enumShape(type) : plainShape(type, body ?? node);
    return made;
  }

  function enumShape(type: ts.Type): Shape {
    const members = type.isUnion() ? type.types : [type];
    const values = members.map((each) => {
      const { value } = each as ts.LiteralType; // safe: the members of an enum are literals
      if (typeof value !== "string" && typeof value !== "number")
        throw new UnresolvedType(`is the enum ${type.symbol.name}, with computed members`);
      return value;
    });
    return { kind: "enum", values };
  }

  function plainShape(type: ts.Type, node: ts.TypeNode | undefined): Shape {
    const { flags } = type;
    const has = (flag: ts.TypeFlags): boolean => (flags & flag) !== 0;
    const is = api.TypeFlags;
    if (has(is.Any | is.Unknown)) {
      // The checker's mark of a type that it did not find.
      if ((type as { readonly intrinsicName?: string }).intrinsicName === "error")
        throw new UnresolvedType(`is ${node?.getText() ?? "a type"}, which was not found`);
      return { kind: "any" };
    }
    if (has(is.BooleanLiteral)) return { kind: "literal", value: checker.typeToString(type) === "true" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
    if (has(is.Boolean)) return { kind: "boolean" };
    if (has(is.EnumLike) && type.isUnion()) return enumShape(type);
    if (type.isUnion()) return union(type, node);
    if (has(is.StringLike)) return { kind: "string" };
    if (has(is.NumberLike)) return { kind: "number" };
    if (has(is.BigInt)) return { kind: "bigint" };
    if (has(is.Null)) return { kind: "null" };
    if (has(is.Undefined | is.Void)) return { kind: "undefined" };
    if (has(is.Never)) return { kind: "never" };
    if (has(is.NonPrimitive)) return { kind: "object", properties: [], others: { kind: "any" } };
    if (has(is.Object | is.Intersection)) return objectShape(type, node);
    throw new UnresolvedType(`is ${checker.typeToString(type)}, which JSON does not have`);
  }

  /** In the order in which it is written: the checker sorts unions by when it first saw their members. */
  function union(type: ts.UnionType, node: ts.TypeNode | undefined): Shape {
    const nodes = node === undefined ? [] : unionNodes(node);
    if (nodes.length > 1)
      return unionOf(nodes.map((each) => shapeOf(checker.getTypeFromTypeNode(each), each)));
    const [only] = nodes;
    const order = only === undefined ? [] : literalOrder(only);
    const rank = (each: ts.Type): number => {
      const at = order.indexOf(checker.typeToString(each));
      return at === -1 ? order.length : at;
    };
    const sorted = order.length === 0 ? type.types : [...type.types].sort((a, b) => rank(a) - rank(b));
    return unionOf(sorted.map((each) => shapeOf(each, undefined)));
  }

  function unionNodes(node: ts.TypeNode): readonly ts.TypeNode[] {
    if (api.isParenthesizedTypeNode(node)) return unionNodes(node.type);
    if (api.isUnionTypeNode(node)) return node.types.flatMap(unionNodes);
    if (api.isTypeReferenceNode(node) && node.typeArguments === undefined) {
      const symbol = checker.getSymbolAtLocation(node.typeName);
      const target =
        symbol && (symbol.flags & api.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
      const declaration = target?.declarations?.[0];
      if (declaration && api.isTypeAliasDeclaration(declaration) && !isRecursive(declaration))
        return unionNodes(declaration.type);
    }
    return [node];
  }

  function isRecursive(declaration: ts.TypeAliasDeclaration): boolean {
    const text = declaration.type.getText();
    return (
      new RegExp(`\\b${declaration.name.text}\\b`).test(text) || declaration.typeParameters !== undefined
    );
  }

  /** `(typeof LIST)[number]` and `keyof typeof TABLE` are sorted as the constant is. */
  function literalOrder(node: ts.TypeNode): readonly string[] {
    if (api.isIndexedAccessTypeNode(node)) {
      const tuple = checker.getTypeFromTypeNode(node.objectType);
      return checker.isTupleType(tuple)
        ? checker.getTypeArguments(tuple as ts.TypeReference).map((each) => checker.typeToString(each)) // safe: tuples are references
        : tuple.getProperties().map((each) => checker.typeToString(checker.getTypeOfSymbol(each)));
    }
    if (!api.isTypeOperatorNode(node)) return [];
    return checker
      .getTypeFromTypeNode(node.type)
      .getProperties()
      .map((each) => JSON.stringify(each.name));
  }

  function objectShape(type: ts.Type, node: ts.TypeNode | undefined): Shape {
    const special = libraryShape(type, node);
    if (special !== undefined) return special;
    const { symbol } = type;
    const declaration = symbol?.declarations?.[0];
    if (declaration && api.isClassLike(declaration))
      throw new UnresolvedType(`is an instance of the class ${symbol.name}, which JSON can't be`);
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
      throw new UnresolvedType("is a function, which JSON does not have");
    const infos = checker.getIndexInfosOfType(type);
    const others = infos[0] === undefined ? undefined : shapeOf(infos[0].type, undefined);
    const properties = checker.getPropertiesOfType(type).map(propertyShape);
    return properties.length === 0 && others !== undefined
      ? { kind: "record", values: others, isMap: false }
      : { kind: "object", properties, others };
  }

  function propertyShape(symbol: ts.Symbol): PropertyShape {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
    const type = checker.getTypeOfSymbol(symbol);
    if (symbol.name.startsWith("__@") || (symbol.flags & api.SymbolFlags.Method) !== 0)
      throw new UnresolvedType("has methods or computed names, which JSON does not have");
    const isOptional = (symbol.flags & api.SymbolFlags.Optional) !== 0;
    const node =
      declaration && api.isPropertySignature(declaration) && declaration.type ? declaration.type : undefined;
    // The node of a generic type names its parameter, and that of a mapped one lacks what was mapped.
    const isPlain = node !== undefined && checker.getTypeFromTypeNode(node) === withoutUndefined(type, node);
    const shape = shapeOf(isPlain ? checker.getTypeFromTypeNode(node) : type, isPlain ? node : undefined);
    return {
      name: symbol.name,
      shape: isOptional ? without(shape, ["undefined"]) : shape,
      isOptional,
      description: declaration && docOf(declaration),
    };
  }

  /** What an optional property was declared as. */
  function withoutUndefined(type: ts.Type, node: ts.TypeNode): ts.Type {
    const written = checker.getTypeFromTypeNode(node);
    return written === type || checker.getNonNullableType(written) === checker.getNonNullableType(type)
      ? written
      : type;
  }

  /** Lists, dates and collections of the standard library. */
  function libraryShape(type: ts.Type, node: ts.TypeNode | undefined): Shape | undefined {
    const inner = typeArgumentNodes(node);
    if (checker.isTupleType(type)) return tuple(type as ts.TypeReference, node); // safe: tuples are references
    const args = (type.flags & api.TypeFlags.Object) === 0 ? [] : argumentsOf(type);
    const first = args[0];
    if (checker.isArrayType(type) && first !== undefined)
      return { kind: "array", items: shapeOf(first, inner[0]), isSet: false };
    const declaration = type.symbol?.declarations?.[0];
    if (declaration === undefined || !isLibrary(declaration)) return undefined;
    const second = args[1];
    switch (type.symbol.name) {
      case "Date":
        return { kind: "date" };
      case "URL":
        return { kind: "url" };
      case "Set":
      case "ReadonlySet":
        return first && { kind: "array", items: shapeOf(first, inner[0]), isSet: true };
      case "Map":
      case "ReadonlyMap":
        return first && second && mapOf(shapeOf(first, inner[0]), shapeOf(second, inner[1]));
      default:
        // Partial and its like are types of the user's own properties.
        if ((type.aliasSymbol ?? type.symbol).name === "__type" || type.aliasSymbol !== undefined)
          return undefined;
        if (api.isMappedTypeNode(declaration) || api.isTypeLiteralNode(declaration)) return undefined;
        throw new UnresolvedType(`is ${checker.typeToString(type)}, which JSON does not have`);
    }
  }

  function argumentsOf(type: ts.Type): readonly ts.Type[] {
    const isReference = ((type as ts.ObjectType).objectFlags & api.ObjectFlags.Reference) !== 0; // safe: an object type
    return isReference ? checker.getTypeArguments(type as ts.TypeReference) : []; // safe: by its flag
  }

  function typeArgumentNodes(node: ts.TypeNode | undefined): readonly ts.TypeNode[] {
    if (node === undefined) return [];
    if (api.isParenthesizedTypeNode(node) || api.isTypeOperatorNode(node))
      return typeArgumentNodes(node.type);
    if (api.isArrayTypeNode(node)) return [node.elementType];
    return api.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [];
  }

  function tuple(type: ts.TypeReference, node: ts.TypeNode | undefined): Shape {
    const { elementFlags } = type.target as ts.TupleType; // safe: told by isTupleType
    const nodes = node && api.isTupleTypeNode(node) ? node.elements : [];
    const items: Shape[] = [];
    let rest: Shape | undefined;
    let required = 0;
    for (const [index, each] of checker.getTypeArguments(type).entries()) {
      const flag = elementFlags[index] ?? api.ElementFlags.Required;
      const element = nodes[index];
      const own = element && api.isNamedTupleMember(element) ? element.type : element;
      const isPlain = own !== undefined && checker.getTypeFromTypeNode(own) === each;
      const shape = shapeOf(each, isPlain ? own : undefined);
      if ((flag & api.ElementFlags.Variable) !== 0) {
        if (index !== elementFlags.length - 1)
          throw new UnresolvedType("is a tuple that takes more in its middle");
        rest = shape;
      } else {
        const isRequired = (flag & api.ElementFlags.Required) !== 0;
        items.push(isRequired ? shape : without(shape, ["undefined"]));
        if (isRequired) required = items.length;
      }
    }
    return { kind: "tuple", items, required, rest };
  }

  function isLibrary(declaration: ts.Declaration): boolean {
    const file = declaration.getSourceFile();
    return program.isSourceFileDefaultLibrary(file) || /[\\/]@types[\\/]node[\\/]/.test(file.fileName);
  }

  function docOf(declaration: ts.Declaration): string | undefined {
    const file = declaration.getSourceFile();
    const ranges = api.getLeadingCommentRanges(file.text, declaration.getFullStart()) ?? [];
    const last = ranges.at(-1);
    if (last?.kind !== api.SyntaxKind.MultiLineCommentTrivia) return undefined;
    return readDocComment(file.text.slice(last.pos + 2, last.end - 2)).summary;
  }

  return {
    typeOf: (flow, param) => {
      const file = program.getSourceFile(flow.module.path);
      const found = file && parameterAt(api, file, param.start);
      if (found === undefined) throw new UnresolvedType("was not found by TypeScript");
      const type = checker.getTypeAtLocation(found);
      const shape = shapeOf(found.type ? checker.getTypeFromTypeNode(found.type) : type, found.type);
      if (unnamed(shape).kind === "any" && flow.hasSchemas)
        throw new UnresolvedType("comes from a schema that tells no type");
      return shape;
    },
  };
}

function parameterAt(
  api: TypescriptApi,
  file: ts.SourceFile,
  start: number,
): ts.ParameterDeclaration | undefined {
  let found: ts.ParameterDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || start < node.pos || start >= node.end) return;
    if (api.isParameter(node) && node.getStart(file) === start) found = node;
    else api.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Those of the nearest tsconfig.json, as far as they tell how modules are found; types are looked at strictly. */
function compilerOptions(api: TypescriptApi, path: string): ts.CompilerOptions {
  const config = api.findConfigFile(path, api.sys.fileExists);
  const read = config === undefined ? undefined : api.readConfigFile(config, api.sys.readFile);
  const given: ts.CompilerOptions =
    config === undefined || read?.config === undefined
      ? {}
      : api.parseJsonConfigFileContent(read.config, api.sys, config.replace(/[\\/][^\\/]*$/, "")).options;
  // How a build keeps its state is no business of a reader.
  const { tsBuildInfoFile: _state, ...rest } = given;
  return {
    module: api.ModuleKind.NodeNext,
    moduleResolution: api.ModuleResolutionKind.NodeNext,
    target: api.ScriptTarget.ESNext,
    ...rest,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    allowImportingTsExtensions: true,
    incremental: false,
    composite: false,
  };
}
