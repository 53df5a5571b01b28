import { useQuery } from "@tanstack/react-query";
import { poolsQuery, queuesQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";

/** The pool of a deployment that has none. */
export const NO_POOL = "";
const STRATEGIES = ["ENQUEUE", "CANCEL_NEW"] as const;

/** Where runs run and how many at once; numbers as they are typed. */
export interface Place {
  readonly pool: string;
  readonly queue: string;
  readonly limit: string;
  readonly strategy: (typeof STRATEGIES)[number];
  readonly grace: string;
}

interface PlaceFieldsProps {
  readonly value: Place;
  readonly onChange: (place: Place) => void;
  readonly problems: { readonly isLimitWrong: boolean; readonly isGraceWrong: boolean };
}

/** Pool, queue and limit of a deployment. */
export function PlaceFields({ value, onChange, problems }: PlaceFieldsProps) {
  const t = useTexts();
  const api = useApi();
  const { pool, queue, limit, strategy, grace } = value;
  const set = (change: Partial<Place>) => onChange({ ...value, ...change });
  const { data: pools = [] } = useQuery(poolsQuery(api));
  const { data: queues = [] } = useQuery({ ...queuesQuery(api, pool), enabled: pool !== NO_POOL });
  const named = (chosen: string, known: readonly { readonly name: string }[]) =>
    [...new Set([...(chosen === "" ? [] : [chosen]), ...known.map((one) => one.name)])].map((name) => ({
      value: name,
      label: name,
    }));
  return (
    <Section title={t("place")}>
      <div className="flex flex-wrap gap-3">
        <Select
          label={t("pool")}
          isLabelShown
          value={pool}
          onChange={(next) => set({ pool: next, queue: "" })}
          options={[{ value: NO_POOL, label: t("noPool") }, ...named(pool, pools)]}
        />
        {pool !== NO_POOL && (
          <Select
            label={t("queue")}
            isLabelShown
            value={queue}
            onChange={(next) => set({ queue: next })}
            options={[
              { value: "", label: t("defaultQueue") },
              ...named(queue, queues).filter((one) => one.value !== "default"),
            ]}
          />
        )}
      </div>
      <div className="grid gap-4 pt-4 md:grid-cols-3">
        <Field
          label={t("limit")}
          help={t("unlimited")}
          error={problems.isLimitWrong ? t("invalidLimit") : undefined}
        >
          <TextInput value={limit} onText={(text) => set({ limit: text })} inputMode="numeric" />
        </Field>
        {limit !== "" && (
          <>
            <Field label={t("collision")}>
              <Select
                label={t("collision")}
                value={strategy}
                onChange={(next) => set({ strategy: next })}
                options={STRATEGIES.map((one) => ({ value: one, label: t(one) }))}
              />
            </Field>
            <Field
              label={t("grace")}
              help={t("graceHelp")}
              error={problems.isGraceWrong ? t("invalidGrace") : undefined}
            >
              <TextInput value={grace} onText={(text) => set({ grace: text })} inputMode="numeric" />
            </Field>
          </>
        )}
      </div>
    </Section>
  );
}
