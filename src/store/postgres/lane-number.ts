/** Which of `count` lanes a key belongs to: FNV-1a, evenly spread and the same in every process. */
export function laneNumber(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash ^= key.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % count;
}
