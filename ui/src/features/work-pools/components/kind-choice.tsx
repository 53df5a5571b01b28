import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { isOwnKind, kindIcon, type WorkerKind } from "@/features/work-pools/lib/worker-kinds.ts";
import { useTexts } from "@/features/work-pools/texts.ts";

interface KindChoiceProps {
  readonly kinds: readonly WorkerKind[];
  readonly value: string | undefined;
  readonly onChoose: (type: string) => void;
}

/** Where the runs of a pool run: one of the types of workers. */
export function KindChoice({ kinds, value, onChoose }: KindChoiceProps) {
  const t = useTexts();
  return (
    <RadioGroup
      aria-label={t("kindQuestion")}
      value={value ?? ""}
      onValueChange={(next) => onChoose(String(next))}
      className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3"
    >
      {kinds.map((kind) => {
        const Icon = kindIcon(kind.type);
        return (
          <Radio.Root
            key={kind.type}
            value={kind.type}
            aria-label={kind.name}
            className="flex cursor-pointer items-start gap-3 rounded-lg border bg-page p-3 text-left hover:bg-hover data-checked:border-accent data-checked:bg-accent-soft"
          >
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
            <span className="min-w-0">
              <span className="block font-medium">
                {kind.name}
                {kind.isBeta && <span className="text-xs font-normal text-muted"> · {t("beta")}</span>}
              </span>
              <span className="mt-0.5 block text-xs text-muted">{kind.description}</span>
              <span className="mt-1 block text-2xs text-faint">
                {t(isOwnKind(kind.type) ? "batutaOnly" : "prefectOnly")}
              </span>
            </span>
          </Radio.Root>
        );
      })}
    </RadioGroup>
  );
}
