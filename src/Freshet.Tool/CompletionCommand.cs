using System.CommandLine;

namespace Freshet.Tool;

/// <summary><c>freshet completion SHELL</c>: a script that asks this program what may come next.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _freshet() {
              local IFS=$'\n'
              COMPREPLY=( $(compgen -W "$(freshet "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            complete -o default -F _freshet freshet
            """,
        ["zsh"] = """
            _freshet() {
              local found=("${(@f)$(freshet "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -a found || _files
            }
            compdef _freshet freshet
            """,
        ["fish"] = """
            complete -c freshet -a '(freshet "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName freshet -ScriptBlock {
              param($word, $line, $at)
              freshet "[suggest:$at]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Writes the script that completes this command in a shell.") { shell };
        command.SetAction(parsed => Console.Out.Write(Scripts[parsed.GetValue(shell)!] + "\n"));
        return command;
    }
}
