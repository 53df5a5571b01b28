import type { PoolPage } from "@/features/work-pools/api/work-pools.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { CopyButton } from "@/shared/components/copy-button.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Time } from "@/shared/components/time.tsx";

/** What else is known of a pool, and the template that its runs are made from. */
export function PoolDetails({ pool }: { readonly pool: PoolPage["work_pool"] }) {
  const t = useTexts();
  const block = pool.storage_configuration.default_result_storage_block_id;
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)]">
      <Section title={t("facts")}>
        <KeyValues
          entries={[
            [t("name"), pool.name],
            [t("type"), pool.type],
            [t("description"), pool.description || null],
            [t("limit"), pool.concurrency_limit ?? t("noLimit")],
            [t("created"), <Time key="created" at={pool.created} as="exact" />],
            [t("updated"), <Time key="updated" at={pool.updated} as="exact" />],
            [
              t("storage"),
              block === null ? null : (
                <EntityLink key="block" to={ADDRESS.block(block)}>
                  {block}
                </EntityLink>
              ),
            ],
            [
              t("id"),
              <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
                {pool.id}
                <CopyButton text={pool.id} />
              </span>,
            ],
          ]}
        />
      </Section>
      <Section title={t("template")}>
        <JsonView value={pool.base_job_template} />
      </Section>
    </div>
  );
}
