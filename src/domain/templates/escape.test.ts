import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBudget, DEFAULT_LIMITS } from "./budget.ts";
import { renderTemplate } from "./template.ts";
import { TemplateError } from "./template-error.ts";
import { Dict, listOf, type Value } from "./values.ts";

const CONTEXT: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["list", listOf([1n, "a"])],
  ["dict", new Dict()],
  ["text", "text"],
]);

/** The text, or the kind of error. */
function render(template: string): { readonly text: string } | { readonly error: string } {
  const budget = createBudget();
  try {
    return {
      text: renderTemplate(template, { budget, context: CONTEXT, random: () => 0.5, nowMicros: () => 0 }),
    };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.kind };
  }
}

/** Things that only the language below has. */
const LEAKS =
  /\[object|native code|=>|prototype|process\.|node:|require\(|globalThis|Function|at .*\.ts:|undefined is not|Cannot read/;

const PYTHON_NAMES =
  "__class__ __mro__ __base__ __bases__ __subclasses__ __globals__ __init__ __builtins__ __import__ __dict__ __code__ __closure__ __func__ __self__ __call__ __getattribute__ __reduce_ex__ __doc__ __module__ f_globals gi_frame gi_code cr_frame func_globals mro".split(
    " ",
  );
const SCRIPT_NAMES =
  "constructor prototype __proto__ toString valueOf hasOwnProperty __defineGetter__ __lookupGetter__ isPrototypeOf call apply bind caller arguments then size entries parts items_ label text_ message".split(
    " ",
  );
const TARGETS = [
  "text",
  "list",
  "dict",
  "1",
  "1.5",
  "none",
  "true",
  "missing",
  "range",
  "cycler",
  "joiner",
  "namespace",
  "lipsum",
  "self",
  "''.upper",
];

/** Ways in which people have left sandboxes of Jinja, nunjucks and their kind. */
const KNOWN = [
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "{{ [].__class__.__base__.__subclasses__()[40]('/etc/passwd').read() }}",
  "{{ ().__class__.__bases__[0].__subclasses__() }}",
  "{{ {}.__class__.__mro__[-1].__subclasses__() }}",
  "{{ lipsum.__globals__['os'].popen('id').read() }}",
  "{{ lipsum.__globals__.os.popen('id').read() }}",
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  "{{ joiner.__init__.__globals__.os.popen('id').read() }}",
  "{{ namespace.__init__.__globals__.os.popen('id').read() }}",
  "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('id').read() }}",
  "{{ self._TemplateReference__context.cycler.__init__.__globals__.os() }}",
  "{{ config.__class__.from_envvar['__globals__']['__builtins__'] }}x{{ config.__class__() }}",
  "{{ request.application.__globals__.__builtins__.__import__('os').popen('id').read() }}",
  "{{ get_flashed_messages.__globals__.__builtins__.open('/etc/passwd').read() }}",
  "{{ url_for.__globals__['current_app'].config() }}",
  "{{ (''|attr('__class__')|attr('__mro__')|last|attr('__subclasses__'))() }}",
  "{{ (''|attr('\\x5f\\x5fclass\\x5f\\x5f'))() }}",
  "{{ (''|attr(['_'*2,'class','_'*2]|join))() }}",
  "{{ (''|attr('%c%c%s%c%c'|format(95|string,95|string,'class',95|string,95|string)))() }}",
  "{{ ''['__cla' ~ 'ss__']() }}",
  "{{ ''['\\u005f\\u005fclass\\u005f\\u005f']() }}",
  "{{ (''|attr('__class__'|lower))() }}",
  "{{ (''|attr('__ssalc__'|reverse))() }}",
  "{{ ([''] | map(attribute='__class__') | list)[0]() }}",
  "{{ ([''] | map('attr', '__class__') | first)() }}",
  "{{ ([''] | groupby('__class__'))[0].grouper() }}",
  "{{ ([''] | sort(attribute='__class__.__mro__'))[0]() }}",
  "{{ ([''] | selectattr('__class__') | list)[0]() }}",
  "{{ '{0.__class__.__init__.__globals__}'.format(text)() }}",
  "{{ '{0[__class__]}'.format(text)() }}",
  "{{ ('{0.__class__}'|attr('format'))(text)() }}",
  "{{ '{x.__class__}'.format_map({'x': text})() }}",
  "{{ (['{0.__class__}'] | map('format', text) | list)() }}",
  "{{ text.constructor.constructor('return process')() }}",
  '{{ range.constructor(\'return global.process.mainModule.require("child_process").execSync("id")\')() }}',
  "{{ cycler.constructor('return process.env')() }}",
  "{{ ''['constructor']['constructor']('return this')() }}",
  "{{ [].constructor.prototype.push.constructor('return process')() }}",
  "{{ {}.__proto__.polluted() }}",
  "{{ dict['__proto__']['constructor']('x')() }}",
  "{{ ({}|attr('constructor'))('return process')() }}",
  "{{ ([1]|map(attribute='constructor')|first)('x') }}",
  "{{ list.map.constructor('return process')() }}",
  "{{ text.replace.constructor('return process')() }}",
  "{{ text.matchAll('a')() }}",
  "{{ (text.at)(0) }}",
  "{{ list.push(1) }}",
  "{{ list.append(1) }}",
  "{{ list.extend([1]) }}",
  "{{ list.sort() }}",
  "{{ list.pop() }}",
  "{{ list.insert(0, 1) }}",
  "{{ list.clear() }}",
  "{{ dict.update({'a': 1}) }}",
  "{{ dict.setdefault('a', 1) }}",
  "{{ dict.popitem() }}",
  "{{ dict.clear() }}",
  "{{ (dict|attr('update'))({'a': 1}) }}",
  "{% set list.x = 1 %}",
  "{% set dict.x = 1 %}",
  "{% set range.x = 1 %}",
  "{% include '/etc/passwd' %}",
  "{% import 'os' as os %}",
  "{% from 'os' import popen %}",
  "{% extends '/etc/passwd' %}",
  "{% include ['a', 'b'] ignore missing %}",
  "{% do list.append(1) %}",
  "{{ import('child_process') }}",
  "{{ require('child_process') }}",
  "{{ process.exit() }}",
  "{{ globalThis.process.exit() }}",
  "{{ eval('1') }}",
  "{{ __import__('os') }}",
  "{{ self.constructor('x')() }}",
  "{{ self.blocks() }}",
  "{% macro m() %}{% endmacro %}{{ m.constructor('return process')() }}",
  "{% macro m() %}{% endmacro %}{{ m.__globals__() }}",
  "{% macro m() %}{{ kwargs.__class__() }}{% endmacro %}{{ m(a=1) }}",
  "{% for x in [1] %}{{ loop.__init__.__globals__() }}{% endfor %}",
  "{% for x in [1] %}{{ loop.constructor('x')() }}{% endfor %}",
  "{% call lipsum.__globals__() %}{% endcall %}",
  "{% filter attr('__class__') %}x{% endfilter %}{{ missing() }}",
  "{% set x %}{{ text.__class__ }}{% endset %}{{ x() }}",
  "{{ 1 | humanize_activate }}",
];

/** Work without end, or more than a server has. */
const BOMBS = [
  "{{ 'a' * 10**9 }}",
  "{{ 10**9 * 'a' }}",
  "{{ [1] * 10**9 }}",
  "{{ (1,) * 10**30 }}",
  "{{ range(10**9) }}",
  "{{ range(0 - 10**30, 10**30) | list }}",
  "{{ 10**(10**10) }}",
  "{{ 2**99999999 }}",
  "{{ ((10**4000) ** 4000) }}",
  "{% set ns = namespace(x=9**999) %}{% for i in range(100) %}{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x }}",
  "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
  "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
  "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
  "{% set ns = namespace(x={}) %}{% for i in range(100) %}{% set ns.x = {'a': ns.x, 'b': ns.x} %}{% endfor %}{{ ns.x | tojson }}",
  "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == [ns.x[0], [ns.x[1][0], ns.x[0][1]]] }}{{ ns.x|string|length }}",
  "{% set ns = namespace(x=[]) %}{% for i in range(100) %}{% for j in range(100) %}{% set ns.x = [ns.x] %}{% endfor %}{% endfor %}{{ ns.x }}",
  "{% set ns = namespace(x=()) %}{% for i in range(100) %}{% for j in range(100) %}{% set ns.x = (ns.x,) %}{% endfor %}{% endfor %}{{ {ns.x: 1} }}",
  "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
  "{% macro f(n) %}{{ f(n+1) }}{{ f(n+1) }}{% endmacro %}{{ f(0) }}",
  "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(25) }}",
  "{% macro a() %}{% for i in range(100) %}{% for j in range(100) %}{{ caller() }}{% endfor %}{% endfor %}{% endmacro %}{% call a() %}{% for i in range(100) %}{% for j in range(100) %}x{% endfor %}{% endfor %}{% endcall %}",
  "{% block a %}{{ self.a() }}{% endblock %}",
  "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
  "{% for i in range(100) recursive %}{{ loop(range(100)) }}{% endfor %}",
  "{{ 'x' | center(10**9) }}",
  "{{ 'x'.ljust(10**9) }}",
  "{{ 'x'.zfill(10**9) }}",
  "{{ '\t'.expandtabs(10**9) }}",
  "{{ 'x\ny' | indent(10**9) }}",
  "{{ '%1000000000d' % 1 }}",
  "{{ '%.1000000000d' % 1 }}",
  "{{ '%*d' % (10**9, 1) }}",
  "{{ '%*d' % (10**30, 1) }}",
  "{{ '{:1000000000}'.format(1) }}",
  "{{ '{:>{}}'.format('x', 10**9) }}",
  "{{ '%1000000000s' | format('x') }}",
  "{{ [1] | tojson(indent=10**9) }}",
  "{{ [1] | batch(10**9, 'x') | list }}",
  "{{ [1] | slice(10**9, 'x') | list }}",
  "{{ ('a' * 900000).replace('', 'b' * 900000) }}",
  "{{ ('a' * 100000).replace('a', 'b' * 100000) }}",
  "{{ ('b' * 100000).join('a' * 100000) }}",
  "{{ ('a' * 100000) | join('b' * 100000) }}",
  "{{ lipsum(10**9) }}",
  "{{ lipsum(10**18, min=0, max=0) }}",
  "{{ lipsum(1, min=-10**9, max=10**9) }}{{ lipsum(10**9) }}",
  "{{ cycler(*range(100)) }}{{ [0] * 10**7 }}",
  "{{ dict(**{'a': [0] * 10**7}) }}",
  "{{ ('9' * 900000) | int }}{{ ('9' * 900000) | int }}{{ 'a' * 10**7 }}",
  "{{ ['a' * 900000, 'a' * 900000] | join }}",
  "{{ 'a' * 900000 }}{{ 'a' * 900000 }}",
  `{{ ${"(".repeat(5000)}1${")".repeat(5000)} }}`,
  `{{ ${"[".repeat(5000)}${"]".repeat(5000)} }}`,
  `{{ ${"-".repeat(100_000)}1 }}`,
  `{{ ${"not ".repeat(50_000)}1 }}`,
  `{{ ${"1 + ".repeat(50_000)}1 }}`,
  `{{ x${".a".repeat(50_000)} }}`,
  `{{ x${"|upper".repeat(20_000)} }}`,
  `{{ ${"a if b else ".repeat(20_000)}1 }}`,
  `${"{% if x %}".repeat(20_000)}`,
  `${"{% with a = 1 %}".repeat(5000)}${"{% endwith %}".repeat(5000)}`,
  `{{ '${"a".repeat(300_000)}' }}`,
];

/** Shapes on which careless patterns take quadratic time or worse; each must simply be read. */
const SLOW_TEXTS = [
  ["digits", `{{ ${"1_".repeat(50_000)} }}`],
  ["floats", `{{ ${"1".repeat(100_000)}e }}`],
  ["open tags", "{{ ('<' * 900000) | striptags | length }}"],
  ["open comments", "{{ ('<!--' * 100000) | striptags | length }}"],
  ["spaces", "{{ (' ' * 900000) | wordcount }}"],
  ["words for wrapping", "{{ ('a ' * 100000) | wordwrap(3) | length }}"],
  ["a long word for wrapping", "{{ ('a' * 200000) | wordwrap(1) | length }}"],
  ["addresses", "{{ ('www.' * 100000) | urlize | length }}"],
  ["dots and dashes", "{{ ('a-.' * 100000) | urlize | length }}"],
  ["mail signs", "{{ ('a@' * 100000) | urlize | length }}"],
  ["titles", "{{ ('a-' * 200000) | title | length }}"],
  ["percents", "{{ ('%' * 200000) % () }}"],
  ["braces", "{{ ('{' * 200000).format() }}"],
  ["openings", "{% raw %}".repeat(2000)],
  ["spaces in openings", `{%${" ".repeat(100_000)}`.repeat(2)],
  ["numbers", "{{ ('1' * 900000 ~ 'x') | float }}"],
  ["lines", "{{ ('\\n' * 200000).splitlines() | length }}"],
] as const;

describe("the sandbox of templates", () => {
  const attributes = TARGETS.flatMap((target) =>
    [...PYTHON_NAMES, ...SCRIPT_NAMES].flatMap((name) => [
      `{{ ${target}.${name}('return process') }}`,
      `{{ (${target})['${name}'] }}`,
      `{{ (${target}|attr('${name}')) }}`,
    ]),
  );

  it("is tried with more than a hundred ways out", () => {
    expect(KNOWN.length + BOMBS.length).toBeGreaterThan(130);
    expect(new Set([...KNOWN, ...BOMBS, ...attributes]).size).toBeGreaterThan(1000);
  });

  it.each(KNOWN)("ends %s with an error", (template) => {
    expect(render(template)).toEqual({
      error: expect.stringMatching(
        /^(SecurityError|UndefinedError|TypeError|TemplateSyntaxError|TemplateRuntimeError|ValueError|KeyError)$/,
      ),
    });
  });

  it.each([...PYTHON_NAMES, ...SCRIPT_NAMES])("has no %s of anything to give", (name) => {
    const shown = attributes.filter((template) => template.includes(name)).map(render);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((one) => "text" in one && LEAKS.test(one.text.replaceAll(name, "")))).toEqual([]);
    const calls = attributes.filter((template) => template.includes(`.${name}(`));
    expect(calls.map(render).filter((one) => "text" in one)).toEqual([]);
  });

  it.each(BOMBS.map((template) => [template.slice(0, 120), template]))("stops %s", (_name, template) => {
    expect(render(template)).toEqual({
      error: expect.stringMatching(
        /^(LimitError|OverflowError|RecursionError|TemplateSyntaxError|SecurityError|TypeError|ValueError)$/,
      ),
    });
  });

  it.each(SLOW_TEXTS)("reads %s in a time that grows with their number", (_name, template) => {
    const before = process.cpuUsage();
    render(template);
    const { user } = process.cpuUsage(before);
    expect(user).toBeLessThan(3_000_000);
  });

  it("shares one budget among the templates of a request", () => {
    const budget = createBudget({ ...DEFAULT_LIMITS, steps: 1000 });
    const options = { budget, random: () => 0, nowMicros: () => 0 };
    const template = "{% for i in range(100) %}{{ i }}{% endfor %}";
    expect(renderTemplate(template, options)).toContain("99");
    expect(() => {
      for (let count = 0; count < 10; count++) renderTemplate(template, options);
    }).toThrow("more than 1000 steps");
    expect(() => renderTemplate("{{ 1 }}", options)).toThrow("more than 1000 steps");
  });

  it("does not change what it was given", () => {
    const given = new Dict();
    const context = new Map<string, Value>([["given", given]]);
    const options = { context, random: () => 0, nowMicros: () => 0 };
    renderTemplate("{% set given = 5 %}{% set x = given %}{{ x }}", options);
    expect(context.get("given")).toBe(given);
    expect(given.size).toBe(0);
  });

  it("ends every text with a text or an error of templates", () => {
    const pieces = [
      ..."{{ }} {% %} {# #} ( ) [ ] { } | . , : ~ + - * ** / // % == < in not is and or if else for endfor endif set macro endmacro call endcall filter raw endraw loop self range x y 'a' \"b\" 1 2.5 none true upper list join map tojson sort __class__ constructor \n".split(
        " ",
      ),
      " ",
      "{% for x in [1,2] %}",
      "{% endfor %}",
      "{{ x }}",
      "😀",
      "\\",
      "'",
    ];
    const template = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(template, (parts) => {
        const result = render(parts.join(" "));
        if ("text" in result) expect(result.text.length).toBeLessThanOrEqual(DEFAULT_LIMITS.textLength);
      }),
      { numRuns: 2000 },
    );
  });
});
