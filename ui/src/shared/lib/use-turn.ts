import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface Turn {
  readonly isOn: boolean;
  /** Rejects when it could not be done, which is told elsewhere. It must outlive the row that it is called from. */
  readonly turn: (isOn: boolean) => Promise<unknown>;
  /** What is said once it is done. */
  readonly told: (isOn: boolean) => string;
}

/** Turns something on or off, says so, and offers the way back. */
export function useTurn(): (turn: Turn) => void {
  const t = useCommonTexts();
  const go = ({ isOn, turn, told }: Turn): void =>
    void turn(isOn).then(
      () =>
        toastManager.add({
          title: told(isOn),
          actionProps: { children: t("action.undo"), onClick: () => go({ isOn: !isOn, turn, told }) },
        }),
      () => undefined,
    );
  return go;
}
