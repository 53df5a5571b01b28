import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Deployment, poolsQuery, queuesQuery } from "@/features/deployments/api/deployment-queries.ts";
import { tagsOf, tagText, wholeNumber } from "@/features/deployments/lib/tag-text.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Field, Switch, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaForm, type SchemaValues } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

/** What of a deployment is written by this form. */
export interface DeploymentFields {
  readonly name: string;
  readonly description: string;
  readonly tags: string[];
  readonly work_pool_name: string | null;
  readonly work_queue_name: string | null;
  readonly parameters: SchemaValues;
  readonly enforce_parameter_schema: boolean;
  readonly job_variables: SchemaValues;
  readonly concurrency_limit: number | null;
  readonly concurrency_options: {
    readonly collision_strategy: "ENQUEUE" | "CANCEL_NEW";
    readonly grace_period_seconds: number | null;
  } | null;
}

interface DeploymentFormProps {
  readonly deployment: Deployment;
  /** Whether it is given a new name: a duplicate. */
  readonly isNamed?: boolean;
  readonly submitLabel: string;
  /** Writes it; answers what is wrong with the name, if anything is. */
  readonly onSubmit: (fields: DeploymentFields) => Promise<string | undefined>;
  readonly onCancel: () => void;
}

const NO_SCHEMA: JsonSchema = { type: "object" };
const NO_POOL = "";
const STRATEGIES = ["ENQUEUE", "CANCEL_NEW"] as const;

/** The schema of a pool's job variables; none of them is required here, as the pool has its own values. */
function variablesSchema(template: unknown): JsonSchema {
  const variables = isRecord(template) ? template.variables : undefined;
  return isRecord(variables) ? { ...(variables as JsonSchema), required: [] } : NO_SCHEMA;
}

/** What can be changed of a deployment; code and schema come from deploying it. */
export function DeploymentForm({
  deployment,
  isNamed,
  submitLabel,
  onSubmit,
  onCancel,
}: DeploymentFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const { global_concurrency_limit: known, concurrency_options: options } = deployment;
  const [name, setName] = useState(deployment.name);
  const [nameProblem, setNameProblem] = useState<string>();
  const [description, setDescription] = useState(deployment.description ?? "");
  const [tags, setTags] = useState(tagText(deployment.tags));
  const [pool, setPool] = useState(deployment.work_pool_name ?? NO_POOL);
  const [queue, setQueue] = useState(deployment.work_queue_name ?? "");
  const [isEnforced, setEnforced] = useState(deployment.enforce_parameter_schema);
  const [limit, setLimit] = useState(known ? String(known.limit) : "");
  const [strategy, setStrategy] = useState(options?.collision_strategy ?? "ENQUEUE");
  const [grace, setGrace] = useState(
    options?.grace_period_seconds == null ? "" : String(options.grace_period_seconds),
  );
  const [isBusy, setBusy] = useState(false);
  const { data: pools = [] } = useQuery(poolsQuery(api));
  const { data: queues = [] } = useQuery({ ...queuesQuery(api, pool), enabled: pool !== NO_POOL });
  const template = pools.find((one) => one.name === pool)?.base_job_template;
  const parameters = useSchemaForm(
    // A default may be left out here: the run is where it must be given.
    { ...(deployment.parameter_openapi_schema ?? NO_SCHEMA), required: [] },
    deployment.parameters,
    { acceptsKinds: true, isEnforced },
  );
  const variables = useSchemaForm(variablesSchema(template), deployment.job_variables, { isEnforced: false });
  const [limitNumber, graceNumber] = [wholeNumber(limit, 1), wholeNumber(grace, 60)];
  const isGraceWrong = graceNumber === null || (graceNumber ?? 0) > 86_400;
  const isNameWrong = !/^[^/%&><]+$/.test(name);
  const submit = async () => {
    if (limitNumber === null || isGraceWrong || (isNamed && isNameWrong)) return;
    const [values, job] = [await parameters.check(), await variables.check()];
    if (values === undefined || job === undefined) return;
    const problem = await onSubmit({
      name,
      description,
      tags: tagsOf(tags),
      work_pool_name: pool === NO_POOL ? null : pool,
      work_queue_name: pool === NO_POOL || queue === "" ? null : queue,
      parameters: values,
      enforce_parameter_schema: isEnforced,
      job_variables: job,
      concurrency_limit: limitNumber ?? null,
      concurrency_options:
        limitNumber === undefined
          ? null
          : { collision_strategy: strategy, grace_period_seconds: graceNumber ?? null },
    });
    setNameProblem(problem);
  };
  const onForm = () => {
    setBusy(true);
    const done = () => setBusy(false);
    void submit().then(done, done); // a failure is told by a toast
  };
  const queueNames = [...new Set([...(queue === "" ? [] : [queue]), ...queues.map((one) => one.name)])];
  return (
    <form
      noValidate
      className="flex max-w-4xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onForm();
      }}
    >
      <Section title={t("about")}>
        <div className="flex flex-col gap-4">
          {isNamed && (
            <Field
              label={t("name")}
              isRequired
              error={nameProblem ?? (isNameWrong ? t("nameWrong") : undefined)}
            >
              <TextInput
                value={name}
                autoComplete="off"
                onText={(text) => {
                  setName(text);
                  setNameProblem(undefined);
                }}
              />
            </Field>
          )}
          <Field label={t("description")}>
            <TextArea value={description} onText={setDescription} rows={4} />
          </Field>
          <Field label={t("tags")} help={t("tagsHelp")}>
            <TextInput value={tags} onText={setTags} autoComplete="off" />
          </Field>
        </div>
      </Section>
      <Section title={t("place")}>
        <div className="flex flex-wrap gap-3">
          <Select
            label={t("pool")}
            isLabelShown
            value={pool}
            onChange={(next) => {
              setPool(next);
              setQueue("");
            }}
            options={[
              { value: NO_POOL, label: t("noPool") },
              ...[...new Set([...(pool === NO_POOL ? [] : [pool]), ...pools.map((one) => one.name)])].map(
                (value) => ({
                  value,
                  label: value,
                }),
              ),
            ]}
          />
          {pool !== NO_POOL && (
            <Select
              label={t("queue")}
              isLabelShown
              value={queue}
              onChange={setQueue}
              options={[
                { value: "", label: t("defaultQueue") },
                ...queueNames.filter((one) => one !== "default").map((value) => ({ value, label: value })),
              ]}
            />
          )}
        </div>
        <div className="grid gap-4 pt-4 md:grid-cols-3">
          <Field
            label={t("limit")}
            help={t("unlimited")}
            error={limitNumber === null ? t("invalidLimit") : undefined}
          >
            <TextInput value={limit} onText={setLimit} inputMode="numeric" />
          </Field>
          {limit !== "" && (
            <>
              <Field label={t("collision")}>
                <Select
                  label={t("collision")}
                  value={strategy}
                  onChange={setStrategy}
                  options={STRATEGIES.map((value) => ({ value, label: t(value) }))}
                />
              </Field>
              <Field
                label={t("grace")}
                help={t("graceHelp")}
                error={isGraceWrong ? t("invalidGrace") : undefined}
              >
                <TextInput value={grace} onText={setGrace} inputMode="numeric" />
              </Field>
            </>
          )}
        </div>
      </Section>
      <Section
        title={t("parameters")}
        actions={<Switch label={t("check")} isOn={isEnforced} onChange={setEnforced} />}
      >
        <SchemaForm {...parameters.props} label={t("parameters")} />
      </Section>
      <Section title={t("jobVariables")}>
        <SchemaForm {...variables.props} label={t("jobVariables")} />
      </Section>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common("action.cancel")}</Button>
        <Button type="submit" look="primary" disabled={isBusy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
