import { useReactFlow } from "@xyflow/react";
import { Expand, Maximize2, Minimize2, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect } from "react";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useGraphTexts } from "@/shared/graph/texts.ts";

interface GraphControlsProps {
  readonly isFull: boolean;
  readonly onFull: (isFull: boolean) => void;
  readonly onFit: () => void;
}

/** Zoom, fit and the whole window. */
export function GraphControls({ isFull, onFull, onFit }: GraphControlsProps) {
  const t = useGraphTexts();
  const flow = useReactFlow();
  useEffect(() => {
    if (!isFull) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && onFull(false);
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isFull, onFull]);
  return (
    <div className="absolute bottom-2 left-2 z-10 flex rounded-md border bg-surface">
      <IconButton label={t("zoomOut")} onClick={() => void flow.zoomOut({ duration: 120 })}>
        <ZoomOut aria-hidden />
      </IconButton>
      <IconButton label={t("zoomIn")} onClick={() => void flow.zoomIn({ duration: 120 })}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton label={t("fit")} onClick={onFit}>
        <Expand aria-hidden />
      </IconButton>
      <IconButton label={isFull ? t("small") : t("full")} onClick={() => onFull(!isFull)}>
        {isFull ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
      </IconButton>
    </div>
  );
}
