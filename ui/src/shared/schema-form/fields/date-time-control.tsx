import { TextInput } from "@/shared/components/field.tsx";
import { useZone } from "@/shared/lib/use-zone.ts";
import { instantOfWall, wallOfInstant } from "@/shared/lib/wall-time.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";

/** An instant, typed by the clock of the page's zone. What is no instant is shown as it is written. */
export function DateTimeControl({ value, onChange }: ControlProps) {
  const [zone] = useZone();
  const wall = typeof value === "string" ? wallOfInstant(value, zone) : "";
  if (wall === undefined)
    return <TextInput value={String(value)} onText={(text) => onChange(text === "" ? undefined : text)} />;
  return (
    <TextInput
      type="datetime-local"
      step={1}
      value={wall}
      onText={(text) => onChange(text === "" ? undefined : instantOfWall(text, zone))}
      className="max-w-60"
    />
  );
}
