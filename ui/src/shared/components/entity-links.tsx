import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "@/shared/lib/cx.ts";

/** Addresses of things, each in one place. */
export const ADDRESS = {
  flowRun: (id: string) => `/runs/flow-run/${id}`,
  taskRun: (id: string) => `/runs/task-run/${id}`,
  flow: (id: string) => `/flows/flow/${id}`,
  deployment: (id: string) => `/deployments/deployment/${id}`,
  workPool: (name: string) => `/work-pools/work-pool/${encodeURIComponent(name)}`,
  workQueue: (pool: string, queue: string) =>
    `/work-pools/work-pool/${encodeURIComponent(pool)}/queue/${encodeURIComponent(queue)}`,
  block: (id: string) => `/blocks/block/${id}`,
  automation: (id: string) => `/automations/automation/${id}`,
  artifact: (id: string) => `/artifacts/artifact/${id}`,
  artifactKey: (key: string) => `/artifacts/key/${encodeURIComponent(key)}`,
  concurrencyLimit: (id: string) => `/concurrency-limits/concurrency-limit/${id}`,
  event: (date: string, id: string) => `/events/event/${date}/${id}`,
  variables: () => "/variables",
} as const;

interface EntityLinkProps {
  /** One of `ADDRESS`. */
  readonly to: string;
  readonly children: ReactNode;
  /** Looks like the text around it until it is pointed at: rows of tables. */
  readonly isPlain?: boolean;
  readonly className?: string;
}

/** A link to a thing's page: `<EntityLink to={ADDRESS.flow(id)}>{name}</EntityLink>`. */
export function EntityLink({ to, children, isPlain, className }: EntityLinkProps) {
  return (
    <Link to={to} className={cx(isPlain ? "font-medium hover:underline" : "link", className)}>
      {children}
    </Link>
  );
}
