import { useState } from "react";
import { useQueueChanges } from "@/features/work-pools/api/queues.ts";
import type { QueueItem } from "@/features/work-pools/api/work-pools.ts";
import { parseLimit } from "@/features/work-pools/lib/limits.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface QueueFormProps {
  readonly pool: string;
  /** The one that is changed; a new one without. */
  readonly queue?: QueueItem;
  /** Told the name of the queue, which may be a new one; nothing when it was given up. */
  readonly onDone: (name?: string) => void;
}

/** Makes or changes a queue. */
export function QueueForm({ pool, queue, onDone }: QueueFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { create, update } = useQueueChanges(pool);
  const [name, setName] = useState(queue?.name ?? "");
  const [description, setDescription] = useState(queue?.description ?? "");
  const [limit, setLimit] = useState(queue?.concurrency_limit?.toString() ?? "");
  const [priority, setPriority] = useState(queue?.priority.toString() ?? "");
  const [isChecked, setChecked] = useState(false);
  const [slots, place] = [parseLimit(limit), parseLimit(priority, 1)];
  const nameError = name.trim() === "" ? t("nameMissing") : /[/%&><]/.test(name) ? t("nameWrong") : undefined;
  const save = () => {
    setChecked(true);
    if (nameError !== undefined || slots === undefined || place === undefined) return;
    const body = {
      name: name.trim(),
      description,
      concurrency_limit: slots,
      ...(place === null ? {} : { priority: place }),
    };
    const onSuccess = () => {
      toastManager.add({ title: t("saved") });
      onDone(body.name);
    };
    if (queue === undefined) create.mutate(body, { onSuccess });
    else update.mutate({ name: queue.name, body }, { onSuccess });
  };
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("steps.details")}>
        <div className="flex max-w-xl flex-col gap-4">
          <Field label={t("name")} isRequired error={isChecked ? nameError : undefined}>
            <TextInput value={name} onText={setName} autoFocus={queue === undefined} />
          </Field>
          <Field label={t("description")}>
            <TextArea value={description} onText={setDescription} rows={3} />
          </Field>
          <Field
            label={t("limit")}
            help={t("limitHelp")}
            error={slots === undefined ? t("limitWrong") : undefined}
          >
            <TextInput value={limit} onText={setLimit} inputMode="numeric" className="w-32!" />
          </Field>
          <Field
            label={t("priority")}
            help={t("priorityHelp")}
            error={place === undefined ? t("priorityWrong") : undefined}
          >
            <TextInput value={priority} onText={setPriority} inputMode="numeric" className="w-32!" />
          </Field>
        </div>
      </Section>
      <div className="flex gap-2">
        <Button onClick={() => onDone()}>{common("action.cancel")}</Button>
        <Button look="primary" disabled={create.isPending || update.isPending} onClick={save}>
          {queue === undefined ? common("action.create") : common("action.save")}
        </Button>
      </div>
    </div>
  );
}
