import type { ReactNode } from "react";
import { Dash } from "@/shared/components/dash.tsx";

interface KeyValuesProps {
  readonly entries: readonly (readonly [label: string, value: ReactNode])[];
}

/** Facts of a thing, name beside value. What is null or undefined is a dash. */
export function KeyValues({ entries }: KeyValuesProps) {
  return (
    <dl className="grid content-start grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {entries.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="[overflow-wrap:anywhere]">{value ?? <Dash />}</dd>
        </div>
      ))}
    </dl>
  );
}
