import { createMetrics, METRICS_TYPE } from "../services/metrics/metrics.ts";
import type { App } from "./app.ts";
import type { PlainAnswer, PlainRequest } from "./http/plain-request.ts";

const PATH = "/api/metrics";

/**
 * Counts what the application answers, and answers `GET /api/metrics`. Who may ask is for the application to say: the
 * metrics stand where it has found nobody to refuse, and no route.
 */
export function measureApp({ answer, context }: Pick<App, "answer" | "context">): Pick<App, "answer"> {
  const { clock, logger } = context;
  const metrics = createMetrics(context);

  async function rendered(answered: PlainAnswer): Promise<PlainAnswer> {
    try {
      const headers = { ...answered.headers, "content-type": METRICS_TYPE };
      return { status: 200, headers, body: await metrics.render() };
    } catch (error) {
      logger.error("metrics could not be made", { err: error });
      return { status: 503, headers: answered.headers, body: '{"detail":"The metrics could not be made."}' };
    }
  }

  return {
    async answer(make) {
      const started = clock.nowMicros();
      let request: PlainRequest | undefined;
      const answered = await answer((held) => {
        request = make(held);
        return request;
      });
      if (request === undefined) return answered;
      const { method, path } = request;
      const isAsked = path === PATH && method === "GET" && answered.status === 404;
      const final = isAsked ? await rendered(answered) : answered;
      metrics.observe(method, path, final.status, (clock.nowMicros() - started) / 1e6);
      return final;
    },
  };
}
