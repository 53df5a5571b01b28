import { Boxes, Cloud, Container, type LucideIcon, ShipWheel, SquareTerminal } from "lucide-react";
import type { JobTemplate } from "@/features/work-pools/lib/job-template.ts";
import { isRecord } from "@/shared/schema-form/json-schema.ts";

export interface WorkerKind {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly isBeta: boolean;
  readonly template: JobTemplate;
}

const ICONS: Readonly<Record<string, LucideIcon>> = {
  process: SquareTerminal,
  docker: Container,
  kubernetes: ShipWheel,
};
const CLOUDS = /^(ecs|cloud-run|vertex|azure|aws|gcp)/;

/** The picture of a type: of our own, since no page asks other hosts for theirs. */
export const kindIcon = (type: string): LucideIcon => ICONS[type] ?? (CLOUDS.test(type) ? Cloud : Boxes);

/** Types that Batuta's own worker runs. */
export const isOwnKind = (type: string): boolean => Object.hasOwn(ICONS, type);

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The worker types of the collections' view, those that Batuta runs itself first. */
export function workerKinds(view: Readonly<Record<string, unknown>>): readonly WorkerKind[] {
  const kinds = Object.values(view)
    .filter(isRecord)
    .flatMap((collection) => Object.values(collection))
    .filter(isRecord)
    .flatMap((kind): WorkerKind[] => {
      const type = textOf(kind.type);
      if (type === undefined) return [];
      const template = kind.default_base_job_configuration;
      return [
        {
          type,
          name: textOf(kind.display_name) ?? type,
          description: textOf(kind.description) ?? "",
          isBeta: kind.is_beta === true,
          // safe: the view is JSON
          template: (isRecord(template) ? template : {}) as JobTemplate,
        },
      ];
    });
  const rank = ({ type }: WorkerKind) => Object.keys(ICONS).indexOf(type);
  return kinds.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    if (a >= 0 || b >= 0) return (a < 0 ? 99 : a) - (b < 0 ? 99 : b);
    return one.name.localeCompare(other.name);
  });
}
