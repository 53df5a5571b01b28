import type {
  ObjectPattern,
  ParamPattern,
  TSImportType,
  TSSignature,
  TSType,
  TSTypeName,
  TSTypeQuery,
} from "oxc-parser";
import { constantValue, enumMembers } from "./constant-value.ts";
import { type Binding, findBinding, findExport } from "./module-scope.ts";
import { type NamedShape, type PropertyShape, type Shape, unionOf, unnamed, without } from "./shape.ts";
import { docBefore, resolveImport, type SourceFiles, type SourceModule } from "./source-files.ts";
import { intersect, keysIn, keysOf, memberOf, objectOf, recordOf, UTILITIES } from "./type-operations.ts";
import type { TypeReader } from "./type-reader.ts";
import { UnresolvedType } from "./unresolved-type.ts";

/** Where a type stands: its module, and what the type parameters around it are. */
interface Place {
  readonly module: SourceModule;
  readonly types: ReadonlyMap<string, Shape>;
  /** Of generic types within each other; one that contains itself has no end. */
  readonly depth: number;
}

const MAX_DEPTH = 40;
const NO_TYPES: ReadonlyMap<string, Shape> = new Map();

/** Reads types from the text alone: across relative imports, without those of packages and without inference. */
export function createOxcReader(files: SourceFiles): TypeReader {
  const named = new Map<unknown, NamedShape>();

  function typeOf(type: TSType, place: Place): Shape {
    switch (type.type) {
      case "TSAnyKeyword":
      case "TSUnknownKeyword":
        return { kind: "any" };
      case "TSStringKeyword":
      case "TSTemplateLiteralType":
        return { kind: "string" };
      case "TSNumberKeyword":
        return { kind: "number" };
      case "TSBooleanKeyword":
        return { kind: "boolean" };
      case "TSBigIntKeyword":
        return { kind: "bigint" };
      case "TSNullKeyword":
        return { kind: "null" };
      case "TSUndefinedKeyword":
      case "TSVoidKeyword":
        return { kind: "undefined" };
      case "TSNeverKeyword":
        return { kind: "never" };
      case "TSObjectKeyword":
        return { kind: "object", properties: [], others: { kind: "any" } };
      case "TSParenthesizedType":
        return typeOf(type.typeAnnotation, place);
      case "TSLiteralType":
        return literal(type.literal, place);
      case "TSArrayType":
        return { kind: "array", items: typeOf(type.elementType, place), isSet: false };
      case "TSTupleType":
        return tuple(type, place);
      case "TSUnionType":
        return unionOf(type.types.map((each) => typeOf(each, place)));
      case "TSIntersectionType":
        return intersect(type.types.map((each) => typeOf(each, place)));
      case "TSTypeLiteral":
        return members(type.members, place);
      case "TSTypeOperator":
        if (type.operator === "keyof") return keysOf(typeOf(type.typeAnnotation, place));
        if (type.operator === "readonly") return typeOf(type.typeAnnotation, place);
        throw new UnresolvedType("is a unique symbol, which JSON does not have");
      case "TSIndexedAccessType":
        return memberOf(typeOf(type.objectType, place), typeOf(type.indexType, place));
      case "TSMappedType": {
        if (type.typeAnnotation === null || type.nameType !== null)
          throw new UnresolvedType("renames keys, which the text alone does not tell");
        return mapped(type, type.typeAnnotation, place);
      }
      case "TSTypeQuery":
        return query(type, place);
      case "TSImportType":
        return imported(type, place);
      case "TSTypeReference":
        return reference(type.typeName, type.typeArguments?.params ?? [], place);
      case "TSFunctionType":
      case "TSConstructorType":
        throw new UnresolvedType("is a function, which JSON does not have");
      case "TSSymbolKeyword":
        throw new UnresolvedType("is a symbol, which JSON does not have");
      default:
        throw new UnresolvedType(`is ${sourceOf(place, type)}, which the text alone does not tell`);
    }
  }

  function literal(node: Extract<TSType, { type: "TSLiteralType" }>["literal"], place: Place): Shape {
    const value = constantValue(files, place.module, node)?.value;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw new UnresolvedType("is a literal that JSON does not have");
    }
    return { kind: "literal", value };
  }

  function tuple(type: Extract<TSType, { type: "TSTupleType" }>, place: Place): Shape {
    const items: Shape[] = [];
    let required = 0;
    let rest: Shape | undefined;
    for (const given of type.elementTypes) {
      let element = given;
      let isOptional = false;
      let isRest = false;
      for (;;) {
        if (element.type === "TSNamedTupleMember") {
          isOptional ||= element.optional;
          element = element.elementType;
        } else if (element.type === "TSOptionalType" || element.type === "TSRestType") {
          isOptional ||= element.type === "TSOptionalType";
          isRest ||= element.type === "TSRestType";
          element = element.typeAnnotation;
        } else break;
      }
      const shape = typeOf(element, place);
      if (isRest) {
        const list = unnamed(shape);
        if (list.kind !== "array" || given !== type.elementTypes.at(-1))
          throw new UnresolvedType("is a tuple that takes more in its middle");
        rest = list.items;
      } else {
        items.push(isOptional ? without(shape, ["undefined"]) : shape);
        if (!isOptional) required = items.length;
      }
    }
    return { kind: "tuple", items, required, rest };
  }

  function members(list: readonly TSSignature[], place: Place): Shape {
    const properties: PropertyShape[] = [];
    let others: Shape | undefined;
    for (const member of list) {
      if (member.type === "TSIndexSignature") {
        others = typeOf(member.typeAnnotation.typeAnnotation, place);
        continue;
      }
      const { key } = "key" in member ? member : { key: undefined };
      const name =
        key?.type === "Identifier" ? key.name : key?.type === "Literal" ? String(key.value) : undefined;
      if (member.type !== "TSPropertySignature" || name === undefined || member.computed) {
        throw new UnresolvedType("has methods or computed names, which JSON does not have");
      }
      const annotation = member.typeAnnotation?.typeAnnotation;
      const shape: Shape = annotation ? typeOf(annotation, place) : { kind: "any" };
      properties.push({
        name,
        shape: member.optional ? without(shape, ["undefined"]) : shape,
        isOptional: member.optional,
        description: docBefore(place.module, member.start).summary,
      });
    }
    return properties.length === 0 && others !== undefined
      ? { kind: "record", values: others, isMap: false }
      : { kind: "object", properties, others };
  }

  function mapped(type: Extract<TSType, { type: "TSMappedType" }>, value: TSType, place: Place): Shape {
    const keys = typeOf(type.constraint, place);
    if (unnamed(keys).kind === "string") return recordOf(keys, typeOf(value, place));
    // What is optional in the type whose keys these are stays so.
    const { constraint } = type;
    const isOver = constraint.type === "TSTypeOperator" && constraint.operator === "keyof";
    const over = isOver ? objectOf(typeOf(constraint.typeAnnotation, place), "a mapped type") : undefined;
    const properties = keysIn(keys).map((name): PropertyShape => {
      const types = new Map(place.types).set(type.key.name, { kind: "literal", value: name });
      const before = over?.properties.find((each) => each.name === name);
      const isOptional =
        type.optional === "-" ? false : type.optional !== false || before?.isOptional === true;
      return {
        name,
        shape: without(typeOf(value, { ...place, types }), ["undefined"]),
        isOptional,
        description: before?.description,
      };
    });
    return { kind: "object", properties, others: undefined };
  }

  function query({ exprName }: TSTypeQuery, place: Place): Shape {
    const binding =
      exprName.type === "Identifier" ? findBinding(files, place.module, exprName.name) : undefined;
    const node = binding?.kind === "declared" ? binding.nodes[0] : undefined;
    if (binding?.kind !== "declared" || node?.type !== "VariableDeclarator") {
      throw new UnresolvedType(
        `is the type of ${sourceOf(place, exprName)}, which the text alone does not tell`,
      );
    }
    const annotation = node.id.typeAnnotation?.typeAnnotation;
    const there = { module: binding.module, types: NO_TYPES, depth: place.depth };
    if (annotation) return typeOf(annotation, there);
    const value = node.init && constantValue(files, binding.module, node.init);
    if (!value) throw new UnresolvedType(`is the type of ${sourceOf(place, exprName)}, which is computed`);
    return shapeOfValue(value.value, isConst(node.init));
  }

  function imported(type: TSImportType, place: Place): Shape {
    const path = resolveImport(place.module.path, type.source.value);
    if (path === undefined) throw foreign(type.source.value);
    const { qualifier } = type;
    const name = qualifier?.type === "Identifier" ? qualifier.name : undefined;
    const binding = name === undefined ? undefined : findExport(files, files.read(path), name);
    if (binding === undefined) throw new UnresolvedType(`is ${sourceOf(place, type)}, which was not found`);
    return declared(binding, name ?? "", type.typeArguments?.params ?? [], place);
  }

  function reference(typeName: TSTypeName, args: readonly TSType[], place: Place): Shape {
    if (typeName.type === "TSQualifiedName") {
      const { left, right } = typeName;
      const binding = left.type === "Identifier" ? findBinding(files, place.module, left.name) : undefined;
      if (binding?.kind === "namespace") {
        const inner = findExport(files, binding.module, right.name);
        if (inner !== undefined) return declared(inner, right.name, args, place);
      }
      if (binding?.kind === "foreign") throw foreign(binding.specifier);
      if (binding?.kind === "declared" && binding.nodes[0]?.type === "TSEnumDeclaration") {
        const [node] = binding.nodes;
        const member = enumMembers(files, binding.module, node)?.find((each) => each.name === right.name);
        if (member !== undefined) return { kind: "literal", value: member.value };
      }
      throw new UnresolvedType(`is ${sourceOf(place, typeName)}, which was not found`);
    }
    if (typeName.type !== "Identifier") throw new UnresolvedType("is the type of this");
    const parameter = place.types.get(typeName.name);
    if (parameter !== undefined) return parameter;
    const binding = findBinding(files, place.module, typeName.name);
    if (binding !== undefined) return declared(binding, typeName.name, args, place);
    const utility = Object.hasOwn(UTILITIES, typeName.name) ? UTILITIES[typeName.name] : undefined;
    if (utility !== undefined) return utility(args.map((each) => typeOf(each, place)));
    throw new UnresolvedType(`is ${typeName.name}, which the text alone does not tell`);
  }

  function declared(binding: Binding, name: string, args: readonly TSType[], place: Place): Shape {
    if (binding.kind === "foreign") throw foreign(binding.specifier);
    if (binding.kind === "namespace") throw new UnresolvedType(`is ${name}, which is a module`);
    if (place.depth > MAX_DEPTH) throw new UnresolvedType(`contains ${name} without end`);
    const [node] = binding.nodes;
    const given = args.map((each) => typeOf(each, place));
    if (node?.type === "ClassDeclaration") {
      throw new UnresolvedType(`is an instance of the class ${name}, which JSON can't be`);
    }
    const isType = node?.type === "TSTypeAliasDeclaration" || node?.type === "TSInterfaceDeclaration";
    if (node === undefined || (!isType && node.type !== "TSEnumDeclaration")) {
      throw new UnresolvedType(`is ${name}, which is no type`);
    }
    const parameters = isType ? (node.typeParameters?.params ?? []) : [];
    if (parameters.length > 0) {
      const there: Place = { module: binding.module, types: NO_TYPES, depth: place.depth + 1 };
      const types = new Map<string, Shape>();
      for (const [index, each] of parameters.entries()) {
        const shape = given[index] ?? (each.default && typeOf(each.default, { ...there, types }));
        if (!shape) throw new UnresolvedType(`is ${name} without its type arguments`);
        types.set(each.name.name, shape);
      }
      return body(binding, { ...there, types });
    }
    const known = named.get(node);
    if (known !== undefined) return known;
    const start = statementStart(binding.module, node.start);
    const description = docBefore(binding.module, start).summary;
    const made: NamedShape = { kind: "named", name: node.id.name, description, target: undefined };
    named.set(node, made);
    try {
      made.target = body(binding, { module: binding.module, types: NO_TYPES, depth: place.depth + 1 });
    } catch (error) {
      named.delete(node);
      throw error;
    }
    return made;
  }

  /** What a declaration says, with the type parameters of its place. */
  function body(binding: Extract<Binding, { kind: "declared" }>, place: Place): Shape {
    const parts = binding.nodes.flatMap((node): readonly Shape[] => {
      if (node.type === "TSTypeAliasDeclaration") return [typeOf(node.typeAnnotation, place)];
      if (node.type === "TSEnumDeclaration") {
        const values = enumMembers(files, binding.module, node)?.map(({ value }) => value);
        if (values === undefined)
          throw new UnresolvedType(`is the enum ${node.id.name}, with computed members`);
        return [{ kind: "enum", values }];
      }
      if (node.type !== "TSInterfaceDeclaration") return [];
      const bases = node.extends.map((each) => {
        if (each.expression.type !== "Identifier")
          throw new UnresolvedType(`extends ${sourceOf(place, each.expression)}, which was not found`);
        return reference(each.expression, each.typeArguments?.params ?? [], place);
      });
      const own = members(node.body.body, place);
      return bases.length === 0 ? [own] : [overriding(bases, own)];
    });
    const [first] = parts;
    if (first === undefined) throw new UnresolvedType("is no type");
    return parts.length === 1 ? first : intersect(parts);
  }

  /** The type of a parameter without one, as far as its default tells it. */
  function inferred(module: SourceModule, param: ParamPattern): Shape {
    if (param.type === "ObjectPattern") return fromPattern(module, param);
    if (param.type === "AssignmentPattern") {
      if (param.left.type === "ObjectPattern") return fromPattern(module, param.left);
      const value = constantValue(files, module, param.right);
      if (value === undefined)
        throw new UnresolvedType(
          "follows from a default that is computed, which the text alone does not tell",
        );
      return shapeOfValue(value.value, false);
    }
    return param.type === "RestElement"
      ? { kind: "array", items: { kind: "any" }, isSet: false }
      : { kind: "any" };
  }

  function fromPattern(module: SourceModule, pattern: ObjectPattern): Shape {
    const properties = pattern.properties.flatMap((each): readonly PropertyShape[] => {
      if (each.type !== "Property" || each.key.type !== "Identifier") return [];
      const { value } = each;
      const known = value.type === "AssignmentPattern" && constantValue(files, module, value.right);
      const isOptional = value.type === "AssignmentPattern";
      const shape: Shape = known ? shapeOfValue(known.value, false) : { kind: "any" };
      return [{ name: each.key.name, shape, isOptional, description: undefined }];
    });
    return { kind: "object", properties, others: undefined };
  }

  return {
    typeOf: (flow, param) => {
      const target = param.type === "AssignmentPattern" ? param.left : param;
      const annotation =
        target.type === "TSParameterProperty" ? undefined : target.typeAnnotation?.typeAnnotation;
      if (annotation) return typeOf(annotation, { module: flow.module, types: NO_TYPES, depth: 0 });
      if (flow.hasSchemas) throw new UnresolvedType("comes from a schema, which only the running code has");
      return inferred(flow.module, param);
    },
  };
}

function overriding(bases: readonly Shape[], own: Shape): Shape {
  const objects = [...bases, own].map((each) => objectOf(each, "an interface"));
  const properties = new Map<string, PropertyShape>();
  // Its own come first, as TypeScript lists them.
  for (const each of objects.toReversed().flatMap((object) => object.properties)) {
    if (!properties.has(each.name)) properties.set(each.name, each);
  }
  const others = objects.findLast((each) => each.others !== undefined)?.others;
  return { kind: "object", properties: [...properties.values()], others };
}

/** The type of a constant: of its very values when it was declared `as const`, else of what they are. */
function shapeOfValue(value: unknown, isConstant: boolean): Shape {
  if (Array.isArray(value)) {
    const items = value.map((each) => shapeOfValue(each, isConstant));
    if (isConstant) return { kind: "tuple", items, required: items.length, rest: undefined };
    return { kind: "array", items: items.length === 0 ? { kind: "any" } : unionOf(items), isSet: false };
  }
  if (typeof value === "object" && value !== null) {
    const properties = Object.entries(value).map(([name, each]) => ({
      name,
      shape: shapeOfValue(each, isConstant),
      isOptional: false,
      description: undefined,
    }));
    return { kind: "object", properties, others: undefined };
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return { kind: "any" };
  if (isConstant) return { kind: "literal", value };
  return { kind: typeof value as "string" | "number" | "boolean" }; // safe: one of the three
}

function isConst(node: { readonly type: string } | null | undefined): boolean {
  if (!node || !("expression" in node)) return false;
  const annotation = "typeAnnotation" in node ? node.typeAnnotation : undefined;
  return JSON.stringify(annotation ?? null).includes('"name":"const"')
    ? true
    : isConst(node.expression as { readonly type: string }); // safe: casts hold an expression
}

function statementStart(module: SourceModule, start: number): number {
  return module.program.body.find((each) => each.start <= start && start < each.end)?.start ?? start;
}

function sourceOf({ module }: Place, node: { readonly start: number; readonly end: number }): string {
  return module.text.slice(node.start, node.end).replace(/\s+/g, " ").slice(0, 80);
}

function foreign(specifier: string): UnresolvedType {
  return new UnresolvedType(`comes from ${specifier}, which is not read`);
}
