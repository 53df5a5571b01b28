import { defineCommand } from "../../command.ts";

/** Each asks `batuta shell complete`, so that a newer batuta needs no newer script. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_batuta() {
  local word rest
  COMPREPLY=()
  while IFS=$'\\t' read -r word rest; do
    printf -v word %q "$word"
    COMPREPLY+=("$word")
  done < <(batuta shell complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _batuta batuta
`,
  zsh: `#compdef batuta
_batuta() {
  local -a found
  local line word
  for line in "\${(@f)$(batuta shell complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    word=\${line%%$'\\t'*}
    found+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then
    _describe batuta found
  else
    _files
  fi
}
compdef _batuta batuta
`,
  fish: `function __batuta_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found (batuta shell complete -- $words[2..-1] "$current" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c batuta -f -a '(__batuta_complete)'
`,
};

const PLACES: Readonly<Record<string, string>> = {
  bash: `eval "$(batuta shell completion bash)" in ~/.bashrc`,
  zsh: `eval "$(batuta shell completion zsh)" in ~/.zshrc, after compinit`,
  fish: "batuta shell completion fish > ~/.config/fish/completions/batuta.fish",
};

export const shellCompletion = defineCommand({
  description: "Print the script that lets a shell complete batuta's commands and options",
  args: { shell: { type: "positional", description: "Which shell: bash, zsh or fish", required: true } },
  examples: [
    "shell completion bash >> ~/.bashrc",
    "shell completion fish > ~/.config/fish/completions/batuta.fish",
  ],
  async run(context, args) {
    const { usageError } = await import("../../errors.ts");
    const script = Object.hasOwn(SCRIPTS, args.shell) ? SCRIPTS[args.shell] : undefined;
    if (script === undefined)
      throw usageError(`there is no completion for ${args.shell}; say bash, zsh or fish`);
    context.print(script);
    if (context.isInteractive) context.note(`\nto have it always: ${PLACES[args.shell]}`);
    return undefined;
  },
});
