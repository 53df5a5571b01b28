import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { automationQuery, useAutomationChanges } from "@/features/automations/api/automations.ts";
import { AutomationSummary } from "@/features/automations/components/automation-summary.tsx";
import { NotEvaluated } from "@/features/automations/components/not-evaluated.tsx";
import { useTexts } from "@/features/automations/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

/** One automation: in words, and word for word. */
export function AutomationPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { id } = useParams({ from: "/automations/automation/$id" });
  const { data } = usePageQuery(automationQuery(useApi(), id));
  const { toggle, remove } = useAutomationChanges();
  const turn = useTurn();
  const leave = () => {
    toastManager.add({ title: t("deleted", { name: data.name }) });
    void navigate({ to: "/automations" });
  };
  return (
    <Page
      title={data.name}
      above={<EntityLink to="/automations">{t("title")}</EntityLink>}
      beside={<NotEvaluated isShort />}
      below={data.description}
      actions={
        <>
          <Switch
            label={t("enable")}
            isOn={data.enabled}
            onChange={(isOn) =>
              turn({
                isOn,
                turn: (enabled) => toggle.mutateAsync({ id, enabled }),
                told: (enabled) => t(enabled ? "enabledTold" : "disabledTold", { name: data.name }),
              })
            }
          />
          <Link to="/automations/automation/$id/edit" params={{ id }} className={buttonClass()}>
            <Pencil aria-hidden />
            {common("action.edit")}
          </Link>
          <DeleteButton
            title={t("deleteTitle", { name: data.name })}
            text={t("deleteText")}
            onDelete={() => remove.mutateAsync(id).then(leave)}
          />
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Section title={t("summary")}>
          <div className="flex flex-col gap-4">
            <AutomationSummary trigger={data.trigger} actions={data.actions} />
            <KeyValues
              entries={[
                [t("tags"), data.tags.length > 0 ? <TagList key="tags" tags={data.tags} limit={50} /> : null],
                [common("time.created"), <Time key="created" at={data.created} />],
                [common("time.updated"), <Time key="updated" at={data.updated} />],
                ["ID", data.id],
              ]}
            />
            <NotEvaluated />
          </div>
        </Section>
        <Section title={t("json")}>
          <JsonView value={data} />
        </Section>
      </div>
    </Page>
  );
}
