import { flow, getRunLogger, task } from "batuta";

const step = task({ logPrints: true }, function step(name: string) {
  getRunLogger().debug(`about to do ${name}`);
  console.log(`console output of the task is a log line of its run: ${name}`);
  return name.length;
});

/** Each line is tied to the run it was written in; `batuta flow-run logs ID` shows them later. */
export const logging = flow(async function logging(...names: string[]) {
  const logger = getRunLogger();
  logger.info(`starting with ${names.length} steps`);
  const lengths = await step.map(names).result();
  logger.warning("that was quick", { lengths });
  return lengths;
});

if (import.meta.main) await logging("extract", "transform", "load");
