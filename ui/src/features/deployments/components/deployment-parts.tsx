import { useQuery } from "@tanstack/react-query";
import { type Deployment, triggersQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { CopyButton } from "@/shared/components/copy-button.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Section } from "@/shared/components/page.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";

const isEmpty = (value: object | null): boolean => value === null || Object.keys(value).length === 0;

/** The values that runs have unless they are given others, and the schema that they must fit. */
export function ParametersPart({ deployment }: { readonly deployment: Deployment }) {
  const t = useTexts();
  const { parameters, parameter_openapi_schema: schema, enforce_parameter_schema: isEnforced } = deployment;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Section title={t("defaults")}>
        {isEmpty(parameters) ? (
          <p className="text-sm text-muted">{t("noParameters")}</p>
        ) : (
          <JsonView value={parameters} />
        )}
      </Section>
      <Section title={t("schema")} beside={t(isEnforced ? "enforced" : "notEnforced")}>
        <JsonView value={schema} />
      </Section>
    </div>
  );
}

/** Where the code comes from and with what its runs are started. */
export function ConfigurationPart({ deployment }: { readonly deployment: Deployment }) {
  const t = useTexts();
  const { pull_steps: steps, job_variables: variables } = deployment;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Section title={t("entrypoint")}>
        <div className="flex flex-col gap-3">
          <KeyValues
            entries={[
              [
                t("entrypoint"),
                deployment.entrypoint && <code className="font-mono text-xs">{deployment.entrypoint}</code>,
              ],
              [t("path"), deployment.path && <code className="font-mono text-xs">{deployment.path}</code>],
            ]}
          />
          <h3 className="text-sm font-medium">{t("pullSteps")}</h3>
          {steps === null || steps.length === 0 ? (
            <p className="text-sm text-muted">{t("noPullSteps")}</p>
          ) : (
            <CodeBlock text={JSON.stringify(steps, null, 2)} />
          )}
        </div>
      </Section>
      <Section title={t("jobVariables")}>
        {isEmpty(variables) ? (
          <p className="text-sm text-muted">{t("noJobVariables")}</p>
        ) : (
          <JsonView value={variables} />
        )}
      </Section>
    </div>
  );
}

/** The automations that run or watch it. */
export function Triggers({ id }: { readonly id: string }) {
  const t = useTexts();
  const { data = [] } = useQuery(triggersQuery(useApi(), id));
  return (
    <Section title={t("triggers")} isFlush>
      {data.length === 0 ? (
        <p className="px-3 py-3 text-sm text-muted">{t("noTriggers")}</p>
      ) : (
        <ul>
          {data.map((one) => (
            <li key={one.id} className="flex items-center gap-2 border-b px-3 py-1.5 text-sm last:border-0">
              <EntityLink to={ADDRESS.automation(one.id)} isPlain className="min-w-0 flex-1 truncate">
                {one.name}
              </EntityLink>
              {!one.enabled && <span className="text-xs text-faint">{t("off")}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Its other facts. */
export function DeploymentFacts({ deployment }: { readonly deployment: Deployment }) {
  const t = useTexts();
  const { global_concurrency_limit: limit, concurrency_options: options } = deployment;
  const id = (text: string) => (
    <span className="inline-flex items-center gap-1 font-mono text-2xs">
      {text}
      <CopyButton text={text} />
    </span>
  );
  return (
    <Section title={t("details")}>
      <KeyValues
        entries={[
          [
            t("limit"),
            limit ? (
              <EntityLink key="limit" to={ADDRESS.concurrencyLimit(limit.id)}>
                {t("limitNow", { active: limit.active_slots, limit: limit.limit })}
              </EntityLink>
            ) : (
              <span key="limit" className="text-muted">
                {t("unlimited")}
              </span>
            ),
          ],
          ...(limit && options ? ([[t("collision"), t(options.collision_strategy)]] as const) : []),
          [t("version"), deployment.version],
          [t("lastPolled"), <Time key="polled" at={deployment.last_polled} />],
          [t("updated"), <Time key="updated" at={deployment.updated} />],
          [t("created"), <Time key="created" at={deployment.created} />],
          [t("createdBy"), deployment.created_by?.display_value],
          [
            t("tags"),
            deployment.tags.length > 0 ? <TagList key="tags" tags={deployment.tags} limit={50} /> : null,
          ],
          [t("id"), id(deployment.id)],
          [t("flowId"), id(deployment.flow_id)],
        ]}
      />
    </Section>
  );
}
