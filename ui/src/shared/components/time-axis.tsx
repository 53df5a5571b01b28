import { useState } from "react";
import { useTranslation } from "react-i18next";
import { axisTicks, axisTime } from "@/shared/lib/axis-time.ts";
import { cx } from "@/shared/lib/cx.ts";
import { useSize } from "@/shared/lib/use-size.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

/** What a label needs with the air beside it. */
const LABEL_PX = 68;
const USUAL_WIDTH_PX = 630;

interface TimeAxisProps {
  /** Milliseconds since 1970, as `to`. */
  readonly from: number;
  readonly to: number;
  readonly className?: string;
}

/** The times below a chart: as many as its width has room for. At its edges they stand beside their mark, so that none is cut. */
export function TimeAxis({ from, to, className }: TimeAxisProps) {
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const most = Math.max(2, Math.floor((useSize(box)?.width ?? USUAL_WIDTH_PX) / LABEL_PX));
  return (
    <div
      ref={setBox}
      aria-hidden
      className={cx("relative h-5 overflow-hidden text-2xs text-faint", className)}
    >
      {axisTicks(from, to, most, zone).map((at) => {
        const text = axisTime(at, to - from, zone, i18n.language);
        const [place, width] = [`${((at - from) / (to - from)) * 100}%`, `${text.length}ch`];
        return (
          <span
            key={at}
            className="absolute top-1 whitespace-nowrap text-center"
            style={{ width, left: `clamp(0px, ${place} - ${width} / 2, 100% - ${width})` }}
          >
            {text}
          </span>
        );
      })}
    </div>
  );
}
