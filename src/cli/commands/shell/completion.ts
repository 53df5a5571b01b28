import { defineCommand } from "../../command.ts";

/** Each asks `batuta shell complete`, so that a newer batuta needs no newer script. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_batuta() {
  local IFS=$'\\n'
  COMPREPLY=($(batuta shell complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _batuta batuta
`,
  zsh: `#compdef batuta
_batuta() {
  local -a lines
  lines=("\${(@f)$(batuta shell complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${lines[1]}" ]]; then
    lines=("\${(@)lines/$'\\t'/:}")
    _describe 'batuta' lines
  else
    _files
  fi
}
compdef _batuta batuta
`,
  fish: `function __batuta_complete
  set -l words (commandline -opc) (commandline -ct)
  batuta shell complete -- $words[2..-1] 2>/dev/null
end
complete -c batuta -a '(__batuta_complete)'
`,
};

const PLACES: Readonly<Record<string, string>> = {
  bash: `eval "$(batuta shell completion bash)" in ~/.bashrc`,
  zsh: `eval "$(batuta shell completion zsh)" in ~/.zshrc, after compinit`,
  fish: "batuta shell completion fish > ~/.config/fish/completions/batuta.fish",
};

export const shellCompletion = defineCommand({
  description: "Print the script that lets a shell complete batuta's commands and options",
  args: { shell: { type: "positional", description: "bash, zsh or fish", required: true } },
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
