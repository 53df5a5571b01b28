import { pythonString } from "./python-text.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isIpv6(text: string): boolean {
  return /^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

function isRegex(text: string): boolean {
  try {
    pythonPattern(text);
    return true;
  } catch {
    return false;
  }
}

const POINTER = /^(\/([^~/]|~[01])*)*$/;

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: (text) => TIME.test(text),
  "date-time": (text) => /^.{10}[Tt]/.test(text) && isDate(text.slice(0, 10)) && TIME.test(text.slice(11)),
  email: (text) => text.includes("@"),
  "idn-email": (text) => text.includes("@"),
  ipv4: (text) => /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}$/.test(text) && !text.endsWith("."),
  ipv6: isIpv6,
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  regex: isRegex,
  "json-pointer": (text) => POINTER.test(text),
  "relative-json-pointer": (text) => {
    const match = /^(0|[1-9]\d*)(#|.*)$/.exec(text);
    return match !== null && (match[2] === "#" || POINTER.test(match[2] ?? ""));
  },
};

/** What is wrong with a text of this format; formats that nobody checks are fine. */
export function checkFormat(format: string, text: string): string | undefined {
  const isFine = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return isFine === undefined || isFine(text) ? undefined : `${pythonString(text)} is not a '${format}'`;
}

/**
 * A pattern of Python's `re` for `search`: named groups, anchors and leading flags are rewritten.
 *
 * @throws SyntaxError when it is none
 */
export function pythonPattern(pattern: string): RegExp {
  const flagged = /^\(\?([aimsux]+)\)/.exec(pattern);
  const flags = [...(flagged?.[1] ?? "")].filter((flag) => "ims".includes(flag)).join("");
  const source = pattern
    .slice(flagged?.[0].length ?? 0)
    .replaceAll("(?P<", "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/(?<!\\)((?:\\\\)*)\\A/g, "$1^")
    .replace(/(?<!\\)((?:\\\\)*)\\Z/g, "$1$");
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Escapes such as `\-` are fine in Python and without this flag.
    return new RegExp(source, flags);
  }
}
