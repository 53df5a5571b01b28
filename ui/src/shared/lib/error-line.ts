/** The line that tells why a run failed, without the words that are the same for all. */
export function errorLine(message: string | null | undefined): string | undefined {
  if (!message) return undefined;
  return message.replace(/^(Flow|Task) run encountered an exception:? /, "");
}
