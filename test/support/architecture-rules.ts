import { isTest, type SourceFile, type SourceImport } from "./source-tree.ts";

/** What the files of one layer may import. `own` names layers; `packages` names npm packages. */
interface LayerRule {
  readonly own: readonly string[];
  /** Layers of which only types may be imported. */
  readonly ownTypes?: readonly string[];
  readonly packages: readonly string[];
  /** Packages of which only types are taken, or which are loaded when they are needed. */
  readonly lazyPackages?: readonly string[];
  readonly builtins: boolean;
  /** Single files with a wider right, and why. */
  readonly except?: Readonly<Record<string, readonly string[]>>;
}

const ALL_LAYERS = [
  "platform",
  "contract",
  "domain",
  "store",
  "services",
  "server",
  "client",
  "config",
  "sdk",
  "worker",
  "testing",
  "cli",
];

/** The arrows of ARCHITECTURE.md. A folder of `src` without a row here is a violation. */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  // Leaf: web-standard globals only, so that browsers can use it.
  platform: { own: [], packages: [], builtins: false },
  contract: { own: ["platform"], packages: ["zod"], builtins: false },
  domain: {
    own: ["platform"],
    ownTypes: ["contract"],
    packages: [],
    builtins: false,
    // Names of states are named once, in a module that loads no schemas.
    except: { "src/domain/states/state-sets.ts": ["contract"] },
  },
  store: { own: ["platform", "contract"], packages: ["kysely", "pg"], builtins: true },
  services: {
    own: ["domain", "store", "contract", "platform"],
    packages: [],
    lazyPackages: ["kysely", "zod"],
    builtins: false,
  },
  server: {
    own: ["services", "contract", "config", "platform", "domain"],
    ownTypes: ["store"],
    packages: ["ws"],
    lazyPackages: ["zod"],
    builtins: true,
    // The two composition roots open the store.
    except: { "src/server/start.ts": ["store"], "src/server/embedded.ts": ["store"] },
  },
  // `ws` only where a header must be sent with the upgrade, which a browser's WebSocket cannot.
  client: { own: ["contract", "platform"], packages: [], lazyPackages: ["zod", "ws"], builtins: false },
  config: { own: ["platform"], packages: ["zod", "smol-toml", "yaml"], builtins: true },
  sdk: {
    own: ["client", "contract", "domain", "config", "platform"],
    packages: ["acorn", "devalue", "piscina", "picocolors", "yaml", "zod"],
    lazyPackages: [
      "oxc-parser",
      "typescript-6",
      "@aws-sdk/client-s3",
      "@azure/storage-blob",
      "@google-cloud/storage",
    ],
    builtins: true,
  },
  worker: {
    own: ["sdk", "client", "contract", "domain", "config", "platform"],
    packages: ["fast-json-patch"],
    lazyPackages: ["dockerode", "@kubernetes/client-node"],
    builtins: true,
  },
  testing: {
    own: ["server", "sdk", "store", "client", "contract", "config", "platform"],
    packages: [],
    builtins: true,
  },
  // The rules of schedules and parameters are pure: what would be refused is told before the server is asked.
  cli: {
    own: ["client", "contract", "domain", "config", "platform"],
    ownTypes: ALL_LAYERS,
    packages: ["citty", "cli-table3", "picocolors", "yaml", "smol-toml", "zod"],
    builtins: true,
  },
};

/** The one way from the SDK to the server: the embedded server, loaded when it is needed. */
const EMBEDDED = "src/server/embedded.ts";
/** The one way from the SDK to the worker's side: runs that are served, loaded when `serve` is called. */
const SERVING = "src/worker/serve.ts";
/** Likewise to images that `deploy` builds or looks for. */
const IMAGES = /^src\/worker\/images\/(image-reference|look-for-image|make-image)\.ts$/;

const BANNED_NAMES = /^(utils?|helpers?|common|misc|lib)\.ts$|[-.](utils?|helpers?)\.ts$/;
const MAX_LINES = 500;
const MAX_TEST_LINES = 800;
const MAX_TYPES_LINES = 200;

function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function isAllowed(file: SourceFile, layer: string, rule: LayerRule, found: SourceImport): boolean {
  if (found.target === undefined) {
    if (found.specifier.startsWith("node:")) return rule.builtins;
    const name = packageOf(found.specifier);
    // It stands in the bundle, of which every process would then load all that a dynamic import could ask for.
    if (name === "zod" && found.kind === "dynamic") return false;
    // A command loads what it needs when it runs; types cost nothing.
    if (layer === "cli" && found.kind !== "value") return true;
    return (
      rule.packages.includes(name) || (found.kind !== "value" && rule.lazyPackages?.includes(name) === true)
    );
  }
  if (/^bin\/|^package\.json$/.test(found.target)) return true;
  const target = layerOf(found.target);
  if (target === undefined) return false;
  if (target === layer || rule.own.includes(target)) return true;
  if (found.kind === "type" && rule.ownTypes?.includes(target)) return true;
  if (rule.except?.[file.path]?.includes(target)) return true;
  if (layer === "cli") return found.kind === "dynamic";
  if (layer === "sdk" && (found.target === SERVING || IMAGES.test(found.target)))
    return found.kind === "dynamic";
  if (layer === "sdk" || layer === "worker") return found.target === EMBEDDED && found.kind !== "value";
  return false;
}

/** Imports against the arrows. */
export function findLayerViolations(files: readonly SourceFile[]): string[] {
  const violations: string[] = [];
  for (const file of files.filter((one) => !isTest(one.path))) {
    const layer = layerOf(file.path);
    if (layer === undefined) continue;
    const rule = LAYERS[layer];
    if (rule === undefined) {
      violations.push(`${file.path}: the folder src/${layer} has no row in the table of layers`);
      continue;
    }
    for (const found of file.imports) {
      if (!isAllowed(file, layer, rule, found)) {
        violations.push(`${file.path}: ${layer} must not import ${found.specifier} (${found.kind})`);
      }
    }
  }
  return violations;
}

/** Files that import the embedded server; the design allows one. */
export function findServerBridges(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => layerOf(file.path) === "sdk" && !isTest(file.path))
    .filter((file) => file.imports.some((one) => one.target === EMBEDDED && one.kind === "dynamic"))
    .map((file) => file.path);
}

/** Groups of files that import each other, of values or of types. */
export function findCycles(files: readonly SourceFile[]): string[] {
  const known = new Map(files.filter((file) => !isTest(file.path)).map((file) => [file.path, file]));
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const found of known.get(path)?.imports ?? []) {
      // A dynamic import is resolved when it is called, so it closes no cycle of loading.
      if (found.target !== undefined && found.kind !== "dynamic" && known.has(found.target)) {
        walk(found.target, [...trail, path]);
      }
    }
    done.add(path);
  };
  for (const path of known.keys()) walk(path, []);
  return cycles;
}

/** Files whose name says nothing, or which hold more than one reason to exist. */
export function findShapeViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const lines = text.split("\n").length - 1;
    const limit = name === "types.ts" ? MAX_TYPES_LINES : isTest(path) ? MAX_TEST_LINES : MAX_LINES;
    const found: string[] = [];
    if (BANNED_NAMES.test(name)) found.push(`${path}: the name says nothing; name it after what it does`);
    if (lines > limit && !name.endsWith(".gen.ts"))
      found.push(`${path}: ${lines} lines, ${limit} is the limit`);
    return found;
  });
}

const AMBIENT = /\bDate\.now\b|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\brandomUUID\b|\bnew Date\(\)/;
const SLEEP = /\bsetTimeout\b|\bsetInterval\b|(?<![.\w])sleep\(/;
const MODULE_MOCK = /\bvi\.(mock|doMock|stubGlobal|useFakeTimers)\(/;

function findInCode(files: readonly SourceFile[], pattern: RegExp, what: string): string[] {
  return files.flatMap((file) =>
    file.code
      .split("\n")
      .filter((line) => pattern.test(line))
      .map((line) => `${file.path}: ${what}: ${line.trim()}`),
  );
}

/** Time, ids and randomness that were not handed in; sleeping and module mocks in tests. */
export function findAmbientCalls(files: readonly SourceFile[]): string[] {
  const shipped = files.filter((file) => /^src\/(?!platform\/)/.test(file.path) && !isTest(file.path));
  // The rules themselves name what they forbid; fixtures are programs, as users write them.
  const tests = files.filter(
    (file) => isTest(file.path) && !/architecture|^test\/fixtures\/|\/programs\//.test(file.path),
  );
  return [
    ...findInCode(shipped, AMBIENT, "take a Clock or Ids as argument"),
    ...findInCode(tests, SLEEP, "a test waits for an event or turns a virtual clock"),
    ...findInCode(tests, MODULE_MOCK, "replace a dependency through its argument"),
  ];
}

/** Where `sql.raw` may stand: its texts are those of `into` and `suffix`, which are looked at as well. */
const RAW_SQL_FILE = "src/store/queries/bulk-insert.ts";
const SQL_TEXT = /(?:\.(?:query|exec|prepare)\(|\brun\(|\b(?:into|suffix): )\s*`([^`]*)`/g;
/** Constants of a module, numbers, numbers of placeholders, and what is a closed set of words. */
const HARMLESS_IN_SQL =
  /^(?:[A-Z][A-Z_]+\b|(?:Number|Math\.max)\(|plainValues\(rows\.length\)$|onConflict$|synchronous$|ending$)/;

/** SQL that is put together from anything but constants: what comes from outside is only ever a parameter. */
export function findSpelledSql(files: readonly SourceFile[]): string[] {
  const shipped = files.filter((file) => /^src\//.test(file.path) && !isTest(file.path));
  return shipped.flatMap(({ path, text }) => {
    const found: string[] = [];
    if (path !== RAW_SQL_FILE && /\bsql\s*\.\s*raw\b/.test(text)) found.push(`${path}: sql.raw`);
    for (const [, statement = ""] of text.matchAll(SQL_TEXT)) {
      for (const [, put = ""] of statement.matchAll(/\$\{([^}]*)\}?/g)) {
        if (!HARMLESS_IN_SQL.test(put.trim())) found.push(`${path}: \${${put}}`);
      }
    }
    return found;
  });
}
