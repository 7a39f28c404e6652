import { quoted } from "../quoted.ts";

/** The words that run the program that prints the script: for who has it not on the PATH, as in a checkout. */
export type ProgramWords = readonly [string, ...string[]];

const wordsIn = (program: ProgramWords) => program.map(quoted).join(" ");

/** What a shell is told: it asks the command itself, which knows its commands, options and the daemon's values. */
const bash = (program: ProgramWords) => `# bash completion for auditwire, and for npx auditwire
_auditwire() {
  local line typed="\${COMP_LINE:0:COMP_POINT}"
  local -a program=(auditwire)
  COMPREPLY=()
  if [[ $1 == npx ]]; then
    [[ \${COMP_WORDS[1]} == auditwire ]] && (( COMP_CWORD > 1 )) || return 0
    typed="\${typed#*npx}"
  fi
  { [[ $1 == npx ]] || ! type -P auditwire >/dev/null; } && program=(${wordsIn(program)})
  while IFS= read -r line; do
    case $line in
      :files) ;;
      :none) compopt +o default 2>/dev/null ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <("\${program[@]}" complete bash -- "$typed" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o default -F _auditwire auditwire
complete -p npx >/dev/null 2>&1 || complete -o default -F _auditwire npx
`;

const zsh = (program: ProgramWords) => `#compdef auditwire
# zsh completion for auditwire, and for npx auditwire
_auditwire() {
  local line files=0
  local -a found shown program=(auditwire) typed=("\${(@Q)words[2,CURRENT]}")
  if [[ \${words[1]:t} == npx ]]; then
    if [[ $words[2] != auditwire ]] || (( CURRENT < 3 )); then _default; return; fi
    typed=("\${(@)typed[2,-1]}")
  fi
  if [[ \${words[1]:t} == npx ]] || (( ! $+commands[auditwire] )); then program=(${wordsIn(program)}); fi
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      :none) ;;
      *) found+=("\${line%%$'\\t'*}"); shown+=("\${line/$'\\t'/  }") ;;
    esac
  done < <("\${program[@]}" complete zsh -- "\${typed[@]}" 2>/dev/null)
  (( $#found )) && compadd -l -d shown -- "\${found[@]}"
  (( files )) && { _files; return }
  (( $#found ))
}
if [[ $funcstack[1] == _auditwire ]]; then
  _auditwire "$@"
else
  compdef _auditwire auditwire
  (( $+_comps[npx] )) || compdef _auditwire npx
fi
`;

const fish = (program: ProgramWords) => `# fish completion for auditwire, and for npx auditwire
function __auditwire_complete
  set -l words (commandline -opc)
  set -l last (commandline -ct)
  set -l program auditwire
  if test "$words[1]" = npx
    set -e words[1]
    set program ${wordsIn(program)}
  else if not command -q auditwire
    set program ${wordsIn(program)}
  end
  for line in ($program complete fish -- $words[2..-1] "$last" 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$last"
      case ':none'
      case '*'
        echo $line
    end
  end
end
function __auditwire_by_npx
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test "$words[2]" = auditwire
end
complete -c auditwire -f -a '(__auditwire_complete)'
complete -c npx -n __auditwire_by_npx -f -a '(__auditwire_complete)'
`;

export const scripts = { bash, zsh, fish } as const;
export type Shell = keyof typeof scripts;
