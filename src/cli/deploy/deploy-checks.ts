import { basename } from "node:path";
import type { Client } from "../../client/http.ts";
import type { CliContext } from "../context.ts";
import { createPullCheck, type PullCheck } from "./check-pull.ts";
import { OWN_FILE, type Project } from "./read-project.ts";

/** What deployments are checked with before they are registered, once for all that are deployed together. */
export interface DeployChecks {
  readonly checkPull: PullCheck;
  /** Job variables that may be unknown to their pool: Prefect passes them over, and its project files deploy unchanged. */
  readonly passedOver: ReadonlySet<string>;
  /** What is to be told of an image. */
  readonly lookFor: (image: string) => Promise<readonly string[]>;
}

/** The checks of the deployments of a project file, or of one that the command line describes. */
export function createDeployChecks(
  context: CliContext,
  client: Client,
  project: Project | undefined,
): DeployChecks {
  const images = new Map<string, Promise<readonly string[]>>();
  const look = async (image: string): Promise<readonly string[]> => {
    const { lookForImage } = await import("../../worker/images/look-for-image.ts");
    const told = await lookForImage(image, context);
    return told === undefined ? [] : [told];
  };
  return {
    checkPull: createPullCheck(context, client, project?.path),
    passedOver: new Set(isPrefects(project) ? namesIn(project) : []),
    lookFor: (image) => {
      const looking = images.get(image) ?? look(image);
      images.set(image, looking);
      return looking;
    },
  };
}

/** What is not in Batuta's own file may be Prefect's, whatever it is called. */
function isPrefects(project: Project | undefined): project is Project {
  return project !== undefined && basename(project.path) !== OWN_FILE;
}

function namesIn({ file }: Project): string[] {
  return (file.deployments ?? []).flatMap(({ work_pool: pool }) => Object.keys(pool?.job_variables ?? {}));
}
