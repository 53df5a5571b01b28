import { bind } from "../arguments.ts";
import { escapeText } from "../escape.ts";
import type { Filter } from "../scope.ts";
import { show } from "../show.ts";
import { joinTexts } from "../text-parts.ts";
import { charactersOf, isTruthy, Markup, requireIndex, type Value } from "../values.ts";

const DOMAIN =
  /^(?:www\.)?[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){0,20}\.(?:com|net|int|edu|gov|org|info|mil)(?:[/?#:]\S*)?$/u;
const MAIL = /^[^\s@<>"']{1,64}@[\p{L}\p{N}.-]{1,250}\.[\p{L}]{2,63}$/u;
/** Longer words are no addresses. */
const MAX_WORD = 2000;

/** Where a word leads to; undefined when it is no address. */
function targetOf(word: string): string | undefined {
  if (word.length > MAX_WORD) return undefined;
  if (/^https?:\/\/\S/.test(word)) return word;
  if (word.startsWith("www.") || DOMAIN.test(word)) return `https://${word}`;
  if (word.startsWith("mailto:") && MAIL.test(word.slice(7))) return word;
  return MAIL.test(word) ? `mailto:${word}` : undefined;
}

/** Makes links of the addresses in a text. */
export const urlized: Filter = (engine, value, args) => {
  const { budget } = engine;
  const [limit = null, nofollow = false, target = null, rel = null] = bind("urlize", args, [
    ["trim_url_limit", null],
    ["nofollow", false],
    ["target", null],
    ["rel", null],
    ["extra_schemes", null],
  ]);
  const attributes = linkAttributes(nofollow, rel, target, (one) => escapeText(budget, show(budget, one)));
  const size = limit === null ? undefined : requireIndex(limit);
  const text = value instanceof Markup ? value.text : escapeText(budget, show(budget, value));
  const words = text.split(/(\s+)/).map((whole) => {
    budget.spend(1);
    const [, before = "", word = "", after = ""] =
      /^((?:\(|&lt;)?)([\s\S]*?)((?:[.,)]|&gt;)?)$/.exec(whole) ?? [];
    const href = targetOf(word);
    if (href === undefined) return whole;
    const characters = charactersOf(budget, word.replace(/^mailto:/, ""));
    const isLong = size !== undefined && characters.length > size;
    const shown = isLong ? `${characters.slice(0, size).join("")}...` : characters.join("");
    return `${before}<a href="${href}"${href.startsWith("mailto:") ? "" : attributes}>${shown}</a>${after}`;
  });
  const linked = joinTexts(budget, words);
  return engine.isEscaping ? new Markup(linked) : linked;
};

function linkAttributes(nofollow: Value, rel: Value, target: Value, shown: (value: Value) => string): string {
  const rels = new Set(["noopener", ...(isTruthy(nofollow) ? ["nofollow"] : [])]);
  if (rel !== null) for (const one of shown(rel).split(/\s+/)) if (one !== "") rels.add(one);
  const relAttribute = ` rel="${[...rels].sort().join(" ")}"`;
  return target === null ? relAttribute : `${relAttribute} target="${shown(target)}"`;
}
