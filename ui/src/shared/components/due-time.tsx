import { AlarmClock } from "lucide-react";
import { Time } from "@/shared/components/time.tsx";
import { useOfNow } from "@/shared/lib/use-now.ts";

/** When something is due; what is overdue looks so. */
export function DueTime({ at }: { readonly at: string | null | undefined }) {
  const isOverdue = useOfNow((now) => at != null && Date.parse(at) <= now - 15_000);
  if (!isOverdue) return <Time at={at} />;
  return (
    <span className="inline-flex items-center gap-1 align-bottom text-late">
      <AlarmClock aria-hidden className="size-3.5 shrink-0" />
      <Time at={at} />
    </span>
  );
}
