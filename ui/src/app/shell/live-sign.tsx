import { Radio } from "lucide-react";
import { useLiveState } from "@/shared/api/live-context.tsx";
import { Tooltip } from "@/shared/components/tooltip.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

/** Whether what is on the page moves by itself. */
export function LiveSign() {
  const t = useCommonTexts();
  const isOn = useLiveState() === "on";
  const label = isOn ? t("live.on") : t("live.off");
  return (
    <Tooltip text={label}>
      <span role="img" aria-label={label} className={cx("p-2", isOn ? "text-good" : "text-faint")}>
        <Radio aria-hidden className="size-4" />
      </span>
    </Tooltip>
  );
}
