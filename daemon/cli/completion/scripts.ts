/** What a shell is told: it asks the command itself, which knows its commands, options and the daemon's values. */
const bash = `# bash completion for auditwire
_auditwire() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) ;;
      :none) compopt +o default 2>/dev/null ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(auditwire complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o default -F _auditwire auditwire
`;

const zsh = `#compdef auditwire
# zsh completion for auditwire
_auditwire() {
  local line files=0
  local -a found shown
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      :none) ;;
      *) found+=("\${line%%$'\\t'*}"); shown+=("\${line/$'\\t'/  }") ;;
    esac
  done < <(auditwire complete zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && compadd -l -d shown -- "\${found[@]}"
  (( files )) && { _files; return }
  (( $#found ))
}
if [[ $funcstack[1] == _auditwire ]]; then _auditwire "$@"; else compdef _auditwire auditwire; fi
`;

const fish = `# fish completion for auditwire
function __auditwire_complete
  set -l words (commandline -opc)
  set -l last (commandline -ct)
  for line in (auditwire complete fish -- $words[2..-1] "$last" 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$last"
      case ':none'
      case '*'
        echo $line
    end
  end
end
complete -c auditwire -f -a '(__auditwire_complete)'
`;

export const scripts = { bash, zsh, fish } as const;
export type Shell = keyof typeof scripts;
