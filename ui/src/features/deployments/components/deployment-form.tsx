import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Deployment, poolsQuery } from "@/features/deployments/api/deployment-queries.ts";
import { NO_POOL, type Place, PlaceFields } from "@/features/deployments/components/place-fields.tsx";
import { tagsOf, tagText, wholeNumber } from "@/features/deployments/lib/tag-text.ts";
import { NO_SCHEMA, variablesSchema } from "@/features/deployments/lib/variables-schema.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useBusy } from "@/shared/lib/use-busy.ts";
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

const MOST_GRACE_SECONDS = 86_400;

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
  const [isEnforced, setEnforced] = useState(deployment.enforce_parameter_schema);
  const [place, setPlace] = useState<Place>({
    pool: deployment.work_pool_name ?? NO_POOL,
    queue: deployment.work_queue_name ?? "",
    limit: known ? String(known.limit) : "",
    strategy: options?.collision_strategy ?? "ENQUEUE",
    grace: options?.grace_period_seconds == null ? "" : String(options.grace_period_seconds),
  });
  const [isBusy, wait] = useBusy();
  const { data: pools = [] } = useQuery(poolsQuery(api));
  const template = pools.find((one) => one.name === place.pool)?.base_job_template;
  const parameters = useSchemaForm(
    // A default may be left out here: the run is where it must be given.
    { ...(deployment.parameter_openapi_schema ?? NO_SCHEMA), required: [] },
    deployment.parameters,
    { acceptsKinds: true, isEnforced },
  );
  const variables = useSchemaForm(variablesSchema(template), deployment.job_variables, { isEnforced: false });
  const [limitNumber, graceNumber] = [wholeNumber(place.limit, 1), wholeNumber(place.grace, 60)];
  const problems = {
    isLimitWrong: limitNumber === null,
    isGraceWrong: graceNumber === null || (graceNumber ?? 0) > MOST_GRACE_SECONDS,
  };
  const isNameWrong = !/^[^/%&><]+$/.test(name);
  const submit = async () => {
    if (limitNumber === null || problems.isGraceWrong || (isNamed && isNameWrong)) return;
    const [values, job] = [await parameters.check(), await variables.check()];
    if (values === undefined || job === undefined) return;
    const problem = await onSubmit({
      name,
      description,
      tags: tagsOf(tags),
      work_pool_name: place.pool === NO_POOL ? null : place.pool,
      work_queue_name: place.pool === NO_POOL || place.queue === "" ? null : place.queue,
      parameters: values,
      enforce_parameter_schema: isEnforced,
      job_variables: job,
      concurrency_limit: limitNumber ?? null,
      concurrency_options:
        limitNumber === undefined
          ? null
          : { collision_strategy: place.strategy, grace_period_seconds: graceNumber ?? null },
    });
    setNameProblem(problem);
  };
  return (
    <form
      noValidate
      className="flex max-w-4xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        wait(submit);
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
      <PlaceFields value={place} onChange={setPlace} problems={problems} />
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
