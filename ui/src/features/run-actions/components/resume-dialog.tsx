import { useMutation, useQuery } from "@tanstack/react-query";
import { inputDescriptionQuery, inputSchemaQuery } from "@/features/run-actions/api/deployment-form.ts";
import { type RunRef, refusalOf, useRefreshRuns } from "@/features/run-actions/api/use-run-changes.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Markdown } from "@/shared/components/markdown.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaForm, type SchemaValues } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

interface ResumeDialogProps {
  readonly run: RunRef;
  /** Names of what the run has left for whoever resumes it; null when it asks for nothing. */
  readonly keyset: Readonly<Record<string, string>> | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Lets a paused run go on: with the input that it asks for, by a form made from its schema. */
export function ResumeDialog({ run, keyset, isOpen, onClose }: ResumeDialogProps) {
  const t = useTexts();
  const api = useApi();
  const schemaKey = keyset?.schema;
  const descriptionKey = keyset?.description;
  const schema = useQuery({
    ...inputSchemaQuery(api, run.id, schemaKey ?? ""),
    enabled: isOpen && schemaKey !== undefined,
  });
  const description = useQuery({
    ...inputDescriptionQuery(api, run.id, descriptionKey ?? ""),
    enabled: isOpen && descriptionKey !== undefined,
  });
  if (schemaKey === undefined)
    return <Answer {...{ run, isOpen, onClose }} schema={{}} about={t("resumePlain")} />;
  if (schema.isSuccess) {
    const parsed = schemaOf(schema.data);
    if (typeof parsed !== "string")
      return (
        <Answer
          {...{ run, isOpen, onClose }}
          schema={parsed}
          about={t("resumeText")}
          description={descriptionOf(description.data?.[0]?.value)}
        />
      );
    return (
      <Dialog isOpen={isOpen} onClose={onClose} title={t("resumeTitle", { name: run.name })}>
        <p className="text-sm">{t("resumeNoSchema", { reason: parsed })}</p>
      </Dialog>
    );
  }
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("resumeTitle", { name: run.name })}>
      {schema.error ? <ErrorPanel error={schema.error} /> : <RowsSkeleton rows={4} />}
    </Dialog>
  );
}

/** The schema that a run has left, or why it is none. */
function schemaOf(text: unknown): JsonSchema | string {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : text;
    return isRecord(value) ? value : "no JSON object";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Prefect's clients write the description as JSON. */
function descriptionOf(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

interface AnswerProps extends Pick<ResumeDialogProps, "run" | "isOpen" | "onClose"> {
  readonly schema: JsonSchema;
  readonly about: string;
  readonly description?: string | undefined;
}

function Answer({ run, isOpen, onClose, schema, about, description }: AnswerProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const refresh = useRefreshRuns();
  const form = useSchemaForm(schema, {});
  const hasForm = Object.keys(schema).length > 0;
  const resume = useMutation({
    mutationFn: (values: SchemaValues) =>
      api.call("resume-flow-run", {
        params: { id: run.id },
        // safe: values of a form are JSON
        body: { run_input: (hasForm ? values : null) as never },
      }),
    onSuccess: async (answer) => {
      const refusal = refusalOf(answer);
      if (refusal !== undefined) {
        toastManager.add({ title: t("refused", { reason: refusal }), type: "error", priority: "high" });
        return;
      }
      toastManager.add({ title: t("resumed", { name: run.name }) });
      onClose();
      await refresh();
    },
  });
  const submit = async () => {
    const values = hasForm ? await form.check() : {};
    if (values) resume.mutate(values);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("resumeTitle", { name: run.name })}
      text={about}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={form.isChecking || resume.isPending} onClick={() => void submit()}>
            {t("resume")}
          </Button>
        </>
      }
    >
      {(description !== undefined || hasForm) && (
        <div className="flex flex-col gap-4">
          {description !== undefined && <Markdown text={description} />}
          {hasForm && <SchemaForm {...form.props} label={t("resumeForm")} />}
        </div>
      )}
    </Dialog>
  );
}
