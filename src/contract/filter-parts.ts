import { z } from "zod";
import { Instant, Uuid } from "./primitives.ts";

/** How the parts of one filter are combined. */
export const Operator = z.enum(["and_", "or_"]);
export type Operator = z.infer<typeof Operator>;

/** Makes an object schema: `z.object` drops unknown keys, `z.strictObject` refuses them. */
export type ObjectMaker = <S extends z.core.$ZodLooseShape>(shape: S) => z.ZodObject<S>;

/** Reads filters of lists and counts: keys that a newer client knows are dropped. */
export const tolerant: ObjectMaker = (shape) => z.object(shape);
/** Reads filters of destructive routes: a misspelt key must not widen what is deleted. */
export const strict: ObjectMaker = (shape) => z.strictObject(shape) as never; // safe: differs in unknown keys only

/** `operator`, which every composed filter has. */
export const operator = { operator: Operator.default("and_") };
export const texts = z.array(z.string()).nullish();
export const uuids = z.array(Uuid).nullish();
export const flag = z.boolean().nullish();
export const instant = Instant.nullish();

/** Sub-filters that several entities share. */
export const parts = {
  idAny: (object: ObjectMaker) => object({ any_: uuids }).nullish(),
  idAnyNot: (object: ObjectMaker) => object({ any_: uuids, not_any_: uuids }).nullish(),
  textAny: (object: ObjectMaker) => object({ any_: texts }).nullish(),
  name: (object: ObjectMaker) => object({ any_: texts, like_: z.string().nullish() }).nullish(),
  tagsAll: (object: ObjectMaker) => object({ ...operator, all_: texts, is_null_: flag }).nullish(),
  tags: (object: ObjectMaker) => object({ ...operator, all_: texts, any_: texts, is_null_: flag }).nullish(),
  period: (object: ObjectMaker) => object({ before_: instant, after_: instant }).nullish(),
  periodOrNull: (object: ObjectMaker) =>
    object({ before_: instant, after_: instant, is_null_: flag }).nullish(),
};
