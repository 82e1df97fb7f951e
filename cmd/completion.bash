# Completion for bash, of pp and its tools, by what each says of itself: its
# options and commands, by --completion.
_pp_tools=(@TOOLS@)

_pp_offer() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# Out of those rows: what an option's argument is; - for a flag.
_pp_argument() {
	awk -v option="$1" '$1 == option || "-" $2 == option { print $3 }'
}

_pp() {
	local tool=$1 current=$2 before=$3 at=1 rows word argument

	COMPREPLY=()
	if [[ ${tool##*/} == pp && $COMP_CWORD -gt 1 &&
		${COMP_WORDS[1]} != help ]]; then
		tool=$tool-${COMP_WORDS[1]} at=2
	elif [[ ${tool##*/} == pp && $current != -* ]]; then
		word=${_pp_tools[*]#pp}
		_pp_offer "help ${word// -/ }" "$current"
		return
	fi
	rows=$("$tool" --completion 2>/dev/null) || return

	[[ $before != -* ]] || argument=$(_pp_argument "$before" <<<"$rows")
	if [[ ${argument:--} == FORMAT ]]; then
		_pp_offer 'csv table json xlsx' "$current"
	elif [[ ${argument:--} != - ]]; then
		return # a file, or what only people know
	elif [[ $current == -* ]]; then
		_pp_offer "$(grep -o '^--[^ ]*' <<<"$rows")" "$current"
	else
		# A command is the first word that is no option, nor of one.
		for (( ; at < COMP_CWORD; at++)); do
			[[ ${COMP_WORDS[at]} == -* ]] || return
			argument=$(_pp_argument "${COMP_WORDS[at]}" <<<"$rows")
			[[ ${argument:--} == - ]] || at=$((at + 1))
		done
		_pp_offer "$(grep -o '^[a-z][^ ]*' <<<"$rows")" "$current"
	fi
}

complete -o default -F _pp "${_pp_tools[@]}"
