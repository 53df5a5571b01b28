import type { ReactNode } from "react";
import { Dash } from "@/shared/components/dash.tsx";
import { usePlainLink } from "@/shared/components/use-plain-link.ts";
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
  worker: (pool: string, worker: string) =>
    `/work-pools/work-pool/${encodeURIComponent(pool)}/worker/${encodeURIComponent(worker)}`,
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
  const link = usePlainLink();
  return (
    <a
      {...link(to)}
      // In a narrow column the name may be cut.
      title={typeof children === "string" ? children : undefined}
      className={cx(isPlain ? "font-medium hover:underline" : "link", "pointer-coarse:py-1.5", className)}
    >
      {children}
    </a>
  );
}

interface SideLinkProps {
  /** One of `ADDRESS`. */
  readonly to: (id: string) => string;
  readonly id: string | null | undefined;
  /** Its id without. */
  readonly name: string | null | undefined;
}

/** A link in a row to what the row's own thing belongs to; a dash where it belongs to nothing. */
export function SideLink({ to, id, name }: SideLinkProps) {
  if (!id) return <Dash />;
  return (
    <EntityLink to={to(id)} isPlain className="font-normal!">
      {name ?? id}
    </EntityLink>
  );
}
