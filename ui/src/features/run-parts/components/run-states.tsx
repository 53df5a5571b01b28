import { useTexts } from "@/features/run-parts/texts.ts";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Section } from "@/shared/components/page.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { isFinal, type StateType } from "@/shared/lib/state-meta.ts";

export interface ShownState {
  readonly id: string;
  readonly type: StateType;
  readonly name: string | null;
  readonly timestamp: string;
  readonly message: string | null;
}

/** All states of a run, the newest first, each with how long it lasted. */
export function RunStates({ states }: { readonly states: readonly ShownState[] }) {
  const t = useTexts();
  const rows = states.map((state, index) => ({ state, until: states[index + 1]?.timestamp })).reverse();
  return (
    <Section title={t("states")} isFlush>
      {rows.length === 0 ? (
        <EmptyState title={t("noStates")} />
      ) : (
        <ol>
          {rows.map(({ state, until }) => (
            <li
              key={state.id}
              className="grid grid-cols-[minmax(9rem,14rem)_10.5rem_6rem_minmax(0,1fr)] items-start gap-x-4 gap-y-0.5 border-b px-3 py-1.5 last:border-0 max-md:grid-cols-[minmax(0,1fr)_auto]"
            >
              <span className="min-w-0 truncate">
                <StateBadge type={state.type} name={state.name} />
              </span>
              <span className="font-mono text-xs leading-[19px] text-muted">
                <Time at={state.timestamp} as="exact" />
              </span>
              <span className="text-muted max-md:hidden">
                {until ? (
                  <Duration seconds={(Date.parse(until) - Date.parse(state.timestamp)) / 1000} />
                ) : isFinal(state.type) ? null : (
                  <Duration since={state.timestamp} />
                )}
              </span>
              <span className="min-w-0 max-md:col-span-2">
                {state.message && (
                  <span className="line-clamp-6 font-mono text-xs whitespace-pre-wrap text-muted [overflow-wrap:anywhere]">
                    {state.message}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
