import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Deployment, poolQuery, queuesQuery } from "@/features/deployments/api/deployment-queries.ts";
import { type RunBody, useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { tagsOf, tagText, wholeNumber } from "@/features/deployments/lib/tag-text.ts";
import { NO_SCHEMA, variablesSchema } from "@/features/deployments/lib/variables-schema.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useBusy } from "@/shared/lib/use-busy.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import { instantOfWall, zoneName } from "@/shared/lib/wall-time.ts";
import { SchemaForm } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

interface RunFormProps {
  readonly deployment: Deployment;
  /** Values to begin with, in place of the deployment's: a run that is run again. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly onCreated: (run: { readonly id: string; readonly name: string }) => void;
  readonly onCancel: () => void;
}

/** A run with values of its own: parameters by the schema, when, where, how often it is tried. */
export function RunForm({ deployment, parameters, onCreated, onCancel }: RunFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const [zone] = useZone();
  const { run } = useDeploymentChanges();
  const [isEnforced, setEnforced] = useState(deployment.enforce_parameter_schema);
  const values = useSchemaForm(
    deployment.parameter_openapi_schema ?? NO_SCHEMA,
    parameters ?? deployment.parameters,
    { acceptsKinds: true, isEnforced },
  );
  const pool = deployment.work_pool_name;
  const { data: template } = useQuery({
    ...poolQuery(api, pool ?? ""),
    enabled: pool !== null,
    select: ({ base_job_template }) => base_job_template,
  });
  const variables = useSchemaForm(
    variablesSchema(template, deployment.job_variables),
    {},
    { isEnforced: false },
  );
  const [name, setName] = useState("");
  const [isLater, setLater] = useState(false);
  const [start, setStart] = useState("");
  const [tags, setTags] = useState(tagText(deployment.tags));
  const [message, setMessage] = useState("");
  const [retries, setRetries] = useState("");
  const [delay, setDelay] = useState("");
  const [queue, setQueue] = useState(deployment.work_queue_name ?? "");
  const [isTried, setTried] = useState(false);
  const [isBusy, wait] = useBusy();
  const { data: queues = [] } = useQuery({ ...queuesQuery(api, pool ?? ""), enabled: pool !== null });
  const counts = { retries: wholeNumber(retries, 0), delay: wholeNumber(delay, 0) };
  const startAt = isLater ? instantOfWall(start, zone) : undefined;
  const isWrong = counts.retries === null || counts.delay === null || (isLater && startAt === undefined);
  const submit = async () => {
    setTried(true);
    if (isWrong) return;
    const [given, job] = [await values.check(), await variables.check()];
    if (given === undefined || job === undefined) return;
    const body: RunBody = {
      parameters: given as never, // safe: values of a JSON form
      enforce_parameter_schema: isEnforced,
      tags: tagsOf(tags),
      state: {
        type: "SCHEDULED",
        ...(message === "" ? {} : { message }),
        ...(startAt === undefined ? {} : { state_details: { scheduled_time: startAt } }),
      },
      ...(name === "" ? {} : { name }),
      ...(queue === "" || queue === deployment.work_queue_name ? {} : { work_queue_name: queue }),
      ...(Object.keys(job).length === 0 ? {} : { job_variables: job as never }),
      ...(counts.retries == null && counts.delay == null
        ? {}
        : { empirical_policy: { retries: counts.retries ?? null, retry_delay: counts.delay ?? null } }),
    };
    onCreated(await run.mutateAsync({ id: deployment.id, body }));
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
      <Section
        title={t("parameters")}
        actions={<Switch label={t("check")} isOn={isEnforced} onChange={setEnforced} />}
      >
        <SchemaForm {...values.props} label={t("parameters")} />
      </Section>
      <Section title={t("start")}>
        <div className="grid gap-4 md:grid-cols-2">
          <div className="flex flex-wrap items-end gap-2">
            <Select
              label={t("start")}
              value={isLater ? "later" : "now"}
              onChange={(next) => setLater(next === "later")}
              options={[
                { value: "now", label: t("startNow") },
                { value: "later", label: t("startLater") },
              ]}
            />
            {isLater && (
              <Field
                label={`${t("startAt")} (${zoneName(zone)})`}
                error={isTried && startAt === undefined ? t("startMissing") : undefined}
              >
                <TextInput type="datetime-local" step={1} value={start} onText={setStart} />
              </Field>
            )}
          </div>
          <Field label={t("runName")} help={t("runNameHelp")}>
            <TextInput value={name} onText={setName} autoComplete="off" />
          </Field>
          <Field label={t("tags")} help={t("tagsHelp")}>
            <TextInput value={tags} onText={setTags} autoComplete="off" />
          </Field>
          <Field label={t("message")} help={t("messageHelp")}>
            <TextInput value={message} onText={setMessage} autoComplete="off" />
          </Field>
          <Field label={t("retries")} error={counts.retries === null ? t("invalidNumber") : undefined}>
            <TextInput value={retries} onText={setRetries} inputMode="numeric" className="max-w-40" />
          </Field>
          <Field label={t("retryDelay")} error={counts.delay === null ? t("invalidNumber") : undefined}>
            <TextInput value={delay} onText={setDelay} inputMode="numeric" className="max-w-40" />
          </Field>
          {pool !== null && (
            <Select
              label={t("queue")}
              isLabelShown
              value={queue}
              onChange={setQueue}
              options={[...new Set([queue, ...queues.map((one) => one.name)])]
                .filter((one) => one !== "")
                .map((value) => ({ value, label: value }))}
              className="self-start"
            />
          )}
        </div>
      </Section>
      {pool !== null && (
        <Section title={t("jobVariables")}>
          <SchemaForm {...variables.props} label={t("jobVariables")} />
        </Section>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common("action.cancel")}</Button>
        <Button type="submit" look="primary" disabled={isBusy}>
          {t(isLater ? "submitLater" : "submit")}
        </Button>
      </div>
    </form>
  );
}
