/** An expression. Numbers are bigint when whole and number when not, as in Python. */
export type Expression =
  | {
      readonly type: "const";
      readonly value: null | boolean | bigint | number | string;
      readonly line: number;
    }
  | { readonly type: "name"; readonly name: string; readonly line: number }
  | {
      readonly type: "namespace-ref";
      readonly name: string;
      readonly attribute: string;
      readonly line: number;
    }
  | { readonly type: "tuple" | "list"; readonly items: readonly Expression[]; readonly line: number }
  | {
      readonly type: "dict";
      readonly pairs: readonly (readonly [Expression, Expression])[];
      readonly line: number;
    }
  | {
      readonly type: "condition";
      readonly test: Expression;
      readonly value: Expression;
      readonly else: Expression | undefined;
      readonly line: number;
    }
  | {
      readonly type: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly type: "not"; readonly operand: Expression; readonly line: number }
  | {
      readonly type: "unary";
      readonly operator: "+" | "-";
      readonly operand: Expression;
      readonly line: number;
    }
  | {
      readonly type: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly type: "concat"; readonly items: readonly Expression[]; readonly line: number }
  | {
      readonly type: "compare";
      readonly first: Expression;
      readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
      readonly line: number;
    }
  | { readonly type: "attribute"; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly type: "item"; readonly of: Expression; readonly key: Expression; readonly line: number }
  | {
      readonly type: "slice";
      readonly parts: readonly (Expression | undefined)[];
      readonly line: number;
    }
  | {
      readonly type: "call";
      readonly callee: Expression;
      readonly arguments: Arguments;
      readonly line: number;
    }
  | {
      readonly type: "filter" | "test";
      /** Undefined: what a block has rendered. */
      readonly of: Expression | undefined;
      readonly name: string;
      readonly arguments: Arguments;
      readonly line: number;
    };

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  readonly rest: Expression | undefined;
  readonly namedRest: Expression | undefined;
}

export interface Signature {
  readonly names: readonly string[];
  /** Of the last names. */
  readonly defaults: readonly Expression[];
}

export type Statement =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "print"; readonly value: Expression }
  | { readonly type: "set"; readonly target: Expression; readonly value: Expression }
  | {
      readonly type: "set-block";
      readonly target: Expression;
      readonly filter: Expression | undefined;
      readonly body: Body;
    }
  | {
      readonly type: "for";
      readonly target: Expression;
      readonly of: Expression;
      readonly test: Expression | undefined;
      readonly recursive: boolean;
      readonly body: Body;
      readonly else: Body;
      readonly line: number;
    }
  | {
      readonly type: "if";
      readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
      readonly else: Body;
    }
  | {
      readonly type: "with";
      readonly pairs: readonly (readonly [Expression, Expression])[];
      readonly body: Body;
    }
  | { readonly type: "autoescape"; readonly value: Expression; readonly body: Body }
  | {
      readonly type: "block";
      readonly name: string;
      readonly scoped: boolean;
      readonly body: Body;
      readonly line: number;
    }
  | { readonly type: "load"; readonly of: Expression; readonly extends: boolean; readonly line: number }
  | { readonly type: "macro"; readonly name: string; readonly signature: Signature; readonly body: Body }
  | {
      readonly type: "call-block";
      readonly call: Expression & { readonly type: "call" };
      readonly signature: Signature;
      readonly body: Body;
    }
  | { readonly type: "filter-block"; readonly filter: Expression; readonly body: Body };

export type Body = readonly Statement[];
