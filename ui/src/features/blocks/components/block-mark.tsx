import {
  Bell,
  Cloud,
  Container,
  Database,
  GitBranch,
  HardDrive,
  KeyRound,
  type LucideIcon,
  Mail,
  ShipWheel,
  Webhook,
} from "lucide-react";
import { cx } from "@/shared/lib/cx.ts";

/** Pictures by what a type is about. Logos of others would be asked of other hosts, which no page does. */
const PICTURES: readonly (readonly [RegExp, LucideIcon])[] = [
  [/secret|credentials|key/, KeyRound],
  [/webhook$/, Webhook],
  [/slack|teams|pager|twilio|opsgenie|mattermost|discord|apprise|notification/, Bell],
  [/email|sendgrid/, Mail],
  [/git|bitbucket/, GitBranch],
  [/docker/, Container],
  [/kubernetes|helm/, ShipWheel],
  [/database|sql|snowflake|bigquery|warehouse|redis|dbt/, Database],
  [/file|smb|s3|bucket|blob|storage|gcs/, HardDrive],
  [/aws|ecs|lambda|azure|gcp|cloud/, Cloud],
];

/** The mark of a block type: a picture of what it is about, else its first letters. */
export function BlockMark({
  slug,
  name,
  isBig,
}: {
  readonly slug: string;
  readonly name: string;
  readonly isBig?: boolean;
}) {
  const Icon = PICTURES.find(([pattern]) => pattern.test(slug))?.[1];
  const letters = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2);
  return (
    <span
      aria-hidden
      className={cx(
        "inline-flex shrink-0 items-center justify-center rounded-md border bg-sunken font-semibold text-muted",
        isBig ? "size-9 text-sm" : "size-6 text-2xs",
      )}
    >
      {Icon ? <Icon className={isBig ? "size-5" : "size-3.5"} /> : letters}
    </span>
  );
}
