import { type PoolPage, usePoolChanges } from "@/features/work-pools/api/work-pools.ts";
import { PoolFields, usePoolFields } from "@/features/work-pools/components/pool-fields.tsx";
import { TemplateEditor, useTemplate } from "@/features/work-pools/components/template-editor.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Section } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface EditPoolProps {
  readonly pool: PoolPage["work_pool"];
  readonly onDone: () => void;
}

/** Changes what of a pool can be changed: all but its name and type. */
export function EditPool({ pool, onDone }: EditPoolProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { update } = usePoolChanges();
  const fields = usePoolFields(pool);
  const template = useTemplate(pool.base_job_template);
  const save = async () => {
    const details = fields.read();
    const base_job_template = await template.read();
    if (details === undefined || base_job_template === undefined) return;
    const { description, concurrency_limit } = details;
    update.mutate(
      { name: pool.name, body: { description, concurrency_limit, base_job_template } },
      {
        onSuccess: () => {
          toastManager.add({ title: t("saved") });
          onDone();
        },
      },
    );
  };
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("steps.details")}>
        <PoolFields state={fields} />
      </Section>
      <Section title={t("template")}>
        <TemplateEditor state={template} />
      </Section>
      <div className="flex gap-2">
        <Button onClick={onDone}>{common("action.cancel")}</Button>
        <Button look="primary" disabled={update.isPending} onClick={() => void save()}>
          {common("action.save")}
        </Button>
      </div>
    </div>
  );
}
