import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { runPageQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { CausePanel } from "@/features/flow-run/components/cause-panel.tsx";
import { RunFacts } from "@/features/flow-run/components/run-facts.tsx";
import { useTexts } from "@/features/flow-run/texts.ts";
import { FlowRunActions } from "@/features/run-actions/components/flow-run-actions.tsx";
import { FlowRunTabs } from "@/routes/flow-run/flow-run-tabs.tsx";
import { GoneRun } from "@/routes/flow-run/gone-run.tsx";
import { useApi } from "@/shared/api/api-context.tsx";
import { ApiError } from "@/shared/api/api-error.ts";
import { LIVE_POLL_MS, POLL_MS } from "@/shared/api/route-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { isFinal, type StateType } from "@/shared/lib/state-meta.ts";

const route = getRouteApi("/runs/flow-run/$id");

/** How often a run is asked for: what waits changes seldom, what has ended may be retried. */
const pollOf = (type: StateType | null | undefined): number =>
  isFinal(type) || type === "SCHEDULED" || type === "PAUSED" ? POLL_MS : LIVE_POLL_MS;

/** One flow run: what became of it, why, and everything that belongs to it. */
export function FlowRunPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const navigate = useNavigate();
  const { id } = route.useParams();
  const { data: page, error } = useSuspenseQuery({
    ...runPageQuery(api, id),
    refetchInterval: ({ state }) =>
      state.error instanceof ApiError && state.error.status === 404
        ? false
        : pollOf(state.data?.flow_run.state_type),
  });
  const { flow_run: run, flow, parent, failure, last_good } = page;
  // What was seen before is still there: without this, the page of a deleted run would look alive.
  if (error instanceof ApiError && error.status === 404) return <GoneRun name={run.name} />;
  const above = (
    <nav aria-label={t("parent")} className="flex min-w-0 flex-wrap gap-x-1.5">
      <EntityLink to="/runs">{common("nav.runs")}</EntityLink>
      <span aria-hidden>›</span>
      <EntityLink to={ADDRESS.flow(flow.id)}>{flow.name}</EntityLink>
      {parent?.flow_run_id && (
        <>
          <span aria-hidden>›</span>
          <EntityLink to={ADDRESS.flowRun(parent.flow_run_id)}>
            {parent.flow_run_name ?? parent.flow_run_id}
          </EntityLink>
        </>
      )}
    </nav>
  );
  const links = failure && (
    <>
      <Link from={route.id} search={{ tab: "logs", level: "error" }} className="link">
        {t("showLog")}
      </Link>
      {last_good && (
        <Link from={route.id} search={{ tab: "compare" }} className="link">
          {t("compare")}
        </Link>
      )}
    </>
  );
  return (
    <Page
      title={run.name}
      above={above}
      beside={<StateBadge type={run.state_type} name={run.state_name} />}
      actions={<FlowRunActions page={page} onDeleted={() => void navigate({ to: "/runs" })} />}
    >
      <CausePanel page={page} links={links} />
      <RunFacts page={page} />
      <FlowRunTabs page={page} />
    </Page>
  );
}
