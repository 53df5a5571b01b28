import type { JsonObject } from "../../../platform/json-object.ts";
import { jobVariables } from "../../job-variables.ts";
import type { Questions } from "./questions.ts";

/** What a Python flow runs in where no image is named. */
const PREFECT_IMAGE = "prefecthq/prefect:3-latest";

/** A registry's host, folders and a name in small letters, and a tag or a digest. */
const IMAGE =
  /^([A-Za-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** Whether the runs of a pool are in an image that a deployment names. */
export function takesImage(template: JsonObject): boolean {
  return jobVariables(template).some(({ name }) => name === "image");
}

/**
 * Asks for the image in which a flow runs.
 *
 * @param more - what must be in it besides.
 * @returns undefined for the one that the pool names itself.
 */
export async function askImage(
  ask: Questions,
  template: JsonObject,
  language: "typescript" | "python",
  more?: string,
): Promise<string | undefined> {
  const own = jobVariables(template).find(({ name }) => name === "image")?.standard ?? "";
  const ofPool = own === "" ? undefined : String(JSON.parse(own));
  const standard = ofPool ?? (language === "python" ? PREFECT_IMAGE : undefined);
  const what = language === "python" ? ["Python with Prefect"] : ["Node.js", "batuta"];
  const all = andList([...(more === undefined ? [] : [more]), ...what]);
  const image = await ask.write(`Which image? ${all} must be in it`, {
    standard,
    example: "registry.example.com/team/flows:1.0",
    check: (text) =>
      IMAGE.test(text) ? undefined : "an image is written as name:tag, without spaces or capital letters",
  });
  return image === ofPool ? undefined : image;
}

const andList = (words: readonly string[]): string => words.join(", ").replace(/, ([^,]*)$/, " and $1");
