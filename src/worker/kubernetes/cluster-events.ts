import { isJsonObject } from "../../platform/json-object.ts";
import { isClusterAway } from "./cluster-error.ts";
import type { Hindrance } from "./job-end.ts";
import type { Cluster } from "./open-cluster.ts";

/** The last warning among an object's events: why a job gets no pod, or a pod no volume or network. */
export async function findWarning(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<Hindrance | undefined> {
  try {
    const query = { fieldSelector: `involvedObject.name=${name},type=Warning` };
    const { items } = await cluster.ask({ path: `/api/v1/namespaces/${namespace}/events`, query });
    const events = Array.isArray(items) ? items.filter(isJsonObject) : [];
    const times = events.map((event) => ({
      event,
      at: Date.parse(String(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? "")) || 0,
    }));
    times.sort((a, b) => a.at - b.at);
    // `Error: ErrImagePull` says less than what was told before it.
    const telling = times.filter(({ event }) => !/^Error: \w+$/.test(String(event.message).trim()));
    const last = (telling.at(-1) ?? times.at(-1))?.event;
    if (last === undefined) return undefined;
    return { reason: String(last.reason ?? "Warning"), message: String(last.message ?? "").trim() };
  } catch (error) {
    if (isClusterAway(error)) throw error;
    return undefined; // events may not be read: what else is known must do
  }
}
