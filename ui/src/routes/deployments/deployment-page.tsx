import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useMemo } from "react";
import { deploymentQuery, flowOfQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { DeploymentMenu } from "@/features/deployments/components/deployment-menu.tsx";
import {
  ConfigurationPart,
  DeploymentFacts,
  ParametersPart,
  Triggers,
} from "@/features/deployments/components/deployment-parts.tsx";
import { DeploymentStatus } from "@/features/deployments/components/deployment-status.tsx";
import { ScheduleCalendar } from "@/features/deployments/components/schedule-dates.tsx";
import { ScheduleList } from "@/features/deployments/components/schedule-list.tsx";
import { VersionList } from "@/features/deployments/components/version-list.tsx";
import { useRunNow } from "@/features/deployments/lib/use-run-now.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { recentRunsQuery } from "@/shared/api/recent-runs.ts";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { Button, buttonClass } from "@/shared/components/button.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Markdown } from "@/shared/components/markdown.tsx";
import { OwnedRuns } from "@/shared/components/owned-runs.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { RunBars } from "@/shared/components/run-bars.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";
import { useTurn } from "@/shared/lib/use-turn.ts";

const route = getRouteApi("/deployments/deployment/$id");
const BARS = 60;

/** One deployment: how its runs go, when they run, with what; run it, change it. */
export function DeploymentPage() {
  const t = useTexts();
  const api = useApi();
  const { id } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: deployment } = usePageQuery(deploymentQuery(api, id));
  const { data: flow } = useQuery(flowOfQuery(api, deployment.flow_id));
  const { data: recent } = useQuery(recentRunsQuery(api, "deployment", [id], BARS));
  const { setPaused } = useDeploymentChanges();
  const turn = useTurn();
  const { runNow, isBusy } = useRunNow();
  const runs = recent?.[id]?.runs ?? [];
  const { schedules, paused, work_pool_name: pool, work_queue_name: queue } = deployment;
  const active = useMemo(
    () => (paused ? [] : schedules.filter((one) => one.active).map((one) => one.schedule)),
    [schedules, paused],
  );
  const of = { deployments: { operator: "and_" as const, id: { any_: [id] } } };
  return (
    <Page
      title={deployment.name}
      above={
        <span className="flex flex-wrap gap-1.5">
          <Link to="/deployments" className="hover:underline">
            {t("title")}
          </Link>
          {flow && (
            <>
              <span aria-hidden>·</span>
              <EntityLink to={ADDRESS.flow(flow.id)} className="[overflow-wrap:anywhere]">
                {flow.name}
              </EntityLink>
            </>
          )}
        </span>
      }
      beside={<DeploymentStatus deployment={deployment} />}
      below={
        pool && (
          <span className="flex flex-wrap gap-x-1.5">
            <EntityLink to={ADDRESS.workPool(pool)}>{pool}</EntityLink>
            {queue && (
              <>
                <span aria-hidden>/</span>
                <EntityLink to={ADDRESS.workQueue(pool, queue)}>{queue}</EntityLink>
              </>
            )}
          </span>
        )
      }
      actions={
        <>
          <Switch
            label={t("pause")}
            isOn={paused}
            isDisabled={setPaused.isPending}
            onChange={(isOn) =>
              turn({
                isOn,
                turn: (isPaused) => setPaused.mutateAsync({ id, isPaused }),
                told: (isPaused) => t(isPaused ? "pausedTold" : "resumedTold", { name: deployment.name }),
              })
            }
          />
          <Link to="/deployments/deployment/$id/run" params={{ id }} className={buttonClass()}>
            {t("runWith")}
          </Link>
          <Button look="primary" disabled={isBusy} onClick={() => runNow(id)}>
            <Play aria-hidden />
            {t("run")}
          </Button>
          <DeploymentMenu deployment={deployment} onDeleted={() => void navigate({ to: "/deployments" })} />
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {/* Its place is kept until it is known: what is below does not jump. */}
          {(!recent || runs.length > 0) && (
            <Section title={t("activity")} beside={t("latest", { count: runs.length })}>
              <RunBars runs={runs} slots={BARS} label={t("activity")} height={64} />
            </Section>
          )}
          <Tabs
            label={deployment.name}
            current={tab}
            tabs={[
              {
                id: "runs",
                label: t("runs"),
                content: <OwnedRuns label={t("runs")} of={of} empty={t("noRuns")} />,
              },
              {
                id: "upcoming",
                label: t("upcoming"),
                content: (
                  <div className="flex flex-col gap-4">
                    {active.length > 0 && (
                      <Section title={t("calendar")}>
                        <ScheduleCalendar schedules={active} />
                      </Section>
                    )}
                    <OwnedRuns label={t("upcoming")} of={of} isUpcoming empty={t("noUpcoming")} />
                  </div>
                ),
              },
              {
                id: "parameters",
                label: t("parameters"),
                content: <ParametersPart deployment={deployment} />,
              },
              {
                id: "configuration",
                label: t("configuration"),
                content: <ConfigurationPart deployment={deployment} />,
              },
              { id: "versions", label: t("versions"), content: <VersionList id={id} /> },
              {
                id: "description",
                label: t("description"),
                content: (
                  <Section title={t("description")} className="max-w-4xl">
                    {deployment.description ? (
                      <Markdown text={deployment.description} />
                    ) : (
                      <p className="text-sm text-muted">{t("noDescription")}</p>
                    )}
                  </Section>
                ),
              },
            ]}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ScheduleList deployment={deployment} />
          <Triggers id={id} />
          <DeploymentFacts deployment={deployment} />
        </div>
      </div>
    </Page>
  );
}
