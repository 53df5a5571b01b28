import { useCallback, useEffect, useId, useState } from "react";

const forNobody = () => undefined;

/** Keeps what is typed as JSON until it is JSON: the draft, what is wrong with it, and how to type. */
export function useJsonDraft(
  value: unknown,
  onValue: (value: unknown) => void,
  onBroken: (id: string, isBroken: boolean) => void = forNobody,
  isWrong: (value: unknown) => string | undefined = () => undefined,
) {
  const id = useId();
  const written = value === undefined ? "" : JSON.stringify(value, null, 2);
  const [draft, setDraft] = useState<{ readonly text: string; readonly problem?: string }>({ text: written });
  const [seen, setSeen] = useState(written);
  // Changed from outside (another view, "leave out"): the draft is of the past then.
  if (seen !== written) {
    setSeen(written);
    if (!isSame(draft.text, written)) setDraft({ text: written });
  }
  const isBroken = draft.problem !== undefined;
  useEffect(() => {
    onBroken(id, isBroken);
    return () => onBroken(id, false);
  }, [id, isBroken, onBroken]);
  const type = useCallback(
    (text: string) => {
      if (text.trim() === "") {
        setDraft({ text });
        onValue(undefined);
        return;
      }
      try {
        const parsed: unknown = JSON.parse(text);
        const problem = isWrong(parsed);
        setDraft(problem === undefined ? { text } : { text, problem });
        if (problem === undefined) onValue(parsed);
      } catch (error) {
        setDraft({ text, problem: error instanceof Error ? error.message : String(error) });
      }
    },
    [onValue, isWrong],
  );
  return { text: draft.text, problem: draft.problem, type };
}

function isSame(draft: string, written: string): boolean {
  if (draft.trim() === "") return written === "";
  try {
    return JSON.stringify(JSON.parse(draft)) === (written === "" ? "" : JSON.stringify(JSON.parse(written)));
  } catch {
    return false; // no JSON yet, so nothing that was written
  }
}
