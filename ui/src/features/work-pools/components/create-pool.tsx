import { useState } from "react";
import { type PoolCreate, usePoolChanges } from "@/features/work-pools/api/work-pools.ts";
import { KindChoice } from "@/features/work-pools/components/kind-choice.tsx";
import { PoolFields, usePoolFields } from "@/features/work-pools/components/pool-fields.tsx";
import { TemplateEditor, useTemplate } from "@/features/work-pools/components/template-editor.tsx";
import type { WorkerKind } from "@/features/work-pools/lib/worker-kinds.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Section } from "@/shared/components/page.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

const STEPS = ["kind", "details", "template"] as const;

interface CreatePoolProps {
  readonly kinds: readonly WorkerKind[];
  readonly onDone: (name: string) => void;
}

/** A new pool in three steps: where its runs run, what it is called, what each run gets. */
export function CreatePool({ kinds, onDone }: CreatePoolProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { create } = usePoolChanges();
  const [step, setStep] = useState(0);
  const [type, setType] = useState<string>();
  const fields = usePoolFields();
  const template = useTemplate({});
  const choose = (next: string) => {
    setType(next);
    template.reset(kinds.find((kind) => kind.type === next)?.template ?? {});
  };
  const next = () => {
    if (step === 1 && fields.read() === undefined) return;
    setStep(step + 1);
  };
  const save = async () => {
    const details = fields.read();
    const base_job_template = await template.read();
    if (details === undefined || base_job_template === undefined || type === undefined) return;
    const body: PoolCreate = { ...details, type, base_job_template };
    create.mutate(body, { onSuccess: ({ name }) => onDone(name) });
  };
  return (
    <div className="flex flex-col gap-4">
      <ol aria-label={t("steps.label")} className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {STEPS.map((name, at) => (
          <li
            key={name}
            aria-current={at === step ? "step" : undefined}
            className={cx("flex items-center gap-2", at === step ? "font-semibold" : "text-muted")}
          >
            <span
              className={cx(
                "inline-flex size-5 items-center justify-center rounded-full border text-xs",
                at <= step && "border-accent bg-accent text-on-ink",
              )}
            >
              {at + 1}
            </span>
            {t(`steps.${name}`)}
          </li>
        ))}
      </ol>
      <Section title={step === 0 ? t("kindQuestion") : t(`steps.${STEPS[step] ?? "kind"}`)}>
        {step === 0 && <KindChoice kinds={kinds} value={type} onChoose={choose} />}
        {step === 1 && <PoolFields state={fields} isNew />}
        {step === 2 && <TemplateEditor state={template} />}
      </Section>
      <div className="flex gap-2">
        {step > 0 && <Button onClick={() => setStep(step - 1)}>{t("back")}</Button>}
        {step < 2 ? (
          <Button look="primary" disabled={type === undefined} onClick={next}>
            {t("nextStep")}
          </Button>
        ) : (
          <Button look="primary" disabled={create.isPending} onClick={() => void save()}>
            {common("action.create")}
          </Button>
        )}
      </div>
    </div>
  );
}
