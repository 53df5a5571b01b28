import type { ReactNode } from "react";
import { Dash } from "@/shared/components/dash.tsx";

interface FactsProps {
  readonly entries: readonly (readonly [label: string, value: ReactNode])[];
}

/** The few facts of a thing that one looks for first, side by side below its title. */
export function Facts({ entries }: FactsProps) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3 rounded-lg border bg-surface px-4 py-2.5 text-sm">
      {entries.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="mt-0.5 [overflow-wrap:anywhere]">{value ?? <Dash />}</dd>
        </div>
      ))}
    </dl>
  );
}
