import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { usePreference } from "@/shared/lib/preferences.ts";

/** A page of one thing that was looked at. */
interface RecentPage {
  readonly to: string;
  readonly name: string;
}

const MOST = 8;
const NAME = "recent";
/** Pages of one thing: `/runs/flow-run/ID`, `/work-pools/work-pool/NAME`. */
const ONE_THING =
  /^\/[a-z-]+\/(flow-run|task-run|flow|deployment|work-pool|block|automation|artifact|key|concurrency-limit)\/[^/]+$/;

function parse(stored: string | null): RecentPage[] {
  try {
    const known: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(known)) return [];
    return known.filter(
      (one): one is RecentPage => typeof one?.to === "string" && typeof one?.name === "string",
    );
  } catch {
    return []; // Not ours, or of another release.
  }
}

/** The things that were looked at last in this browser, newest first. */
export function useRecent(): readonly RecentPage[] {
  const [stored] = usePreference(NAME);
  return parse(stored);
}

/** Remembers each thing's page when it is left: its window then has the thing's name as its title. */
export function useRememberRecent(): void {
  const router = useRouter();
  const [stored, setStored] = usePreference(NAME);
  useEffect(
    () =>
      router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
        const to = fromLocation?.pathname;
        if (!to || !pathChanged || !ONE_THING.test(to)) return;
        const name = document.title.replace(/ · Batuta$/, "");
        const others = parse(stored).filter((one) => one.to !== to);
        setStored(JSON.stringify([{ to, name }, ...others].slice(0, MOST)));
      }),
    [router, stored, setStored],
  );
}
