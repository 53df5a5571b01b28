import { useSuspenseQuery } from "@tanstack/react-query";
import { storageBlocksQuery, storageQuery, useSetStorage } from "@/features/settings/api/settings.ts";
import { useTexts } from "@/features/settings/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

const NONE = "";

/** Where results go whose run names no storage. */
export function StorageChoice() {
  const t = useTexts();
  const api = useApi();
  const { data: storage } = useSuspenseQuery(storageQuery(api));
  const { data: blocks } = useSuspenseQuery(storageBlocksQuery(api));
  const set = useSetStorage();
  const chosen = storage.default_result_storage_block_id;
  const known = blocks.map(({ id, name, block_type_name: type }) => ({
    value: id,
    label: `${name ?? id} · ${type ?? ""}`,
  }));
  const options = [
    { value: NONE, label: t("storageNone") },
    ...known,
    ...(chosen === null || known.some(({ value }) => value === chosen)
      ? []
      : [{ value: chosen, label: chosen }]),
  ];
  const choose = (id: string) =>
    set.mutate(id === NONE ? null : id, {
      onSuccess: () => toastManager.add({ title: t("storageSaved") }),
    });
  return (
    <Section title={t("storage")}>
      <div className="flex flex-col items-start gap-2">
        <p className="max-w-prose text-sm text-muted">{t("storageHelp")}</p>
        <div className="flex max-w-full flex-wrap items-center gap-3">
          <Select
            label={t("storage")}
            value={chosen ?? NONE}
            options={options}
            onChange={choose}
            className="max-w-full min-w-60"
          />
          {chosen !== null && <EntityLink to={ADDRESS.block(chosen)}>{t("storage")}</EntityLink>}
        </div>
        {blocks.length === 0 && (
          <p className="text-sm text-muted">
            {t("noStorageBlocks")} <EntityLink to="/blocks/catalog">{t("makeBlock")}</EntityLink>
          </p>
        )}
      </div>
    </Section>
  );
}
