import type { GraphItem } from "@/features/run-graph/lib/group-tasks.ts";
import { runSeconds } from "@/features/run-graph/lib/place-run.ts";
import { useTexts } from "@/features/run-graph/texts.ts";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_ORDER } from "@/shared/lib/state-meta.ts";
import { durationText, exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import { HintFacts } from "@/shared/run-outline/hint-facts.tsx";

/** What is told of a node that is pointed at. */
export function NodeHint({ item, now }: { readonly item: GraphItem; readonly now: number }) {
  const t = useTexts();
  const words = useCommonTexts();
  const [zone] = useZone();
  if (item.kind === "group")
    return (
      <>
        <p className="text-sm font-semibold [overflow-wrap:anywhere]">{item.name}</p>
        <p className="text-muted">{t("runs", { count: item.tasks.length })}</p>
        <HintFacts
          entries={STATE_ORDER.filter((kind) => item.counts[kind]).map((kind) => [
            words(`state.${kind}`),
            numberText(item.counts[kind]),
          ])}
        />
      </>
    );
  const { task } = item;
  const seconds = runSeconds(task, now);
  const waited =
    task.start !== null && task.expected_start !== null
      ? Math.max(0, task.start - task.expected_start) / 1000
      : undefined;
  const facts: (readonly [string, string | undefined])[] = [
    [t("ran"), seconds === undefined ? undefined : durationText(seconds)],
    [t("waited"), waited === undefined ? undefined : durationText(waited)],
    [t("started"), task.start === null ? undefined : exactTime(task.start, zone)],
    [t("ended"), task.end === null ? undefined : exactTime(task.end, zone)],
    [t("tries"), task.run_count > 1 ? String(task.run_count) : undefined],
    [t("dependsOn"), task.parents.length > 0 ? numberText(task.parents.length) : undefined],
  ];
  return (
    <>
      <p className="text-sm font-semibold [overflow-wrap:anywhere]">{task.name}</p>
      <StateBadge type={task.state_type} name={task.state_name} />
      <HintFacts entries={facts} />
    </>
  );
}
