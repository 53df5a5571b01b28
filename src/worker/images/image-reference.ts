import { BatutaError } from "../../platform/errors.ts";

/** An image as registries and engines name it. */
export interface ImageReference {
  /** With the registry, if it names one: `ghcr.io/me/etl`. */
  readonly name: string;
  readonly tag: string | undefined;
  /** `docker.io` where the name has none. */
  readonly registry: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const HOST = /^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** Takes `registry/name:tag` apart. @throws BatutaError `invalid-image` */
export function parseImageReference(text: string): ImageReference {
  const [, name = "", tag] = /^(.*?)(?::([^/:]*))?$/.exec(text) ?? [];
  const parts = name.split("/");
  const [first = ""] = parts;
  // As engines tell a host from a folder of Docker Hub.
  const hasHost = parts.length > 1 && (/[.:]/.test(first) || first === "localhost");
  const path = hasHost ? parts.slice(1) : parts;
  const wrong = path.find((part) => !COMPONENT.test(part));
  if (wrong !== undefined || (hasHost && !HOST.test(first))) {
    const why = /[A-Z]/.test(wrong ?? "") ? "; only small letters may stand in it" : "";
    throw invalid(text, `write name, name:tag or registry/name:tag${why}`);
  }
  if (tag !== undefined && !TAG.test(tag)) {
    throw invalid(text, "a tag has up to 128 letters, digits, dots, dashes and underscores");
  }
  return { name, tag, registry: hasHost ? first : "docker.io" };
}

function invalid(text: string, what: string): BatutaError {
  return new BatutaError("invalid-image", `${JSON.stringify(text)} is no name of an image: ${what}`, {
    fields: { image: text },
  });
}

/** A tag for an image that nobody gave one: when it was built, in UTC to the second. */
export function timeTag(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}
