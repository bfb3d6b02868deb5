using System.Text;

namespace Freshet.Tool.Sql;

/// <summary>Asks for statements on a terminal; a semicolon at the end of a line carries out what was written.</summary>
internal sealed class Prompt(SqlShell shell, Errors errors)
{
    private const string Help = """
        Statements end with a semicolon. Ctrl+C stops a running one, Ctrl+D leaves. Up and Down find earlier ones, Tab completes.
          .tables                   the tables and views
          .format table|changelog   the answer, or every change of it (.format auto: by the query)
          .json on|off              JSON lines
          .help   .quit
        """;

    private static readonly string[] Commands = [".tables", ".format table", ".format changelog", ".format auto", ".json on", ".json off", ".help", ".quit"];

    public async Task<int> RunAsync()
    {
        var history = History.Load();
        var editor = new LineEditor(history, Completions);
        Console.WriteLine("Freshet SQL. Statements end with a semicolon; .help says more.");
        var text = new StringBuilder();
        while (editor.Read(text.Length == 0 ? "sql> " : "  -> ") is { } line)
        {
            if (line.IsAbandoned)
            {
                text.Clear();
                continue;
            }

            if (text.Length == 0 && line.Text.TrimStart().StartsWith('.'))
            {
                history.Add(line.Text.Trim());
                if (!Command(line.Text.Trim()))
                {
                    break;
                }

                continue;
            }

            text.Append(text.Length == 0 && line.Text.Trim().Length == 0 ? "" : line.Text + "\n");
            if (line.Text.TrimEnd().EndsWith(';'))
            {
                var whole = text.ToString().Trim();
                text.Clear();
                history.Add(whole.ReplaceLineEndings(" "));
                await ExecuteAsync(whole);
            }
        }

        history.Save();
        return ExitCodes.Done;
    }

    private async Task ExecuteAsync(string text)
    {
        using var stop = new StopOnSignal();
        try
        {
            await shell.RunAsync(Script.Read(text), stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            errors.Note("Stopped.");
        }
        catch (Exception e) when (Errors.IsKnown(e))
        {
            errors.Tell(e);
        }
    }

    private bool Command(string line)
    {
        switch (line.TrimEnd(';').Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case [".quit" or ".exit"]:
                return false;
            case [".help"]:
                Console.WriteLine(Help);
                break;
            case [".tables"]:
                Console.WriteLine(string.Join('\n', shell.Names.DefaultIfEmpty("There are none yet: CREATE TABLE, or name a file in FROM '…'.")));
                break;
            case [".json", ("on" or "off") and var json]:
                shell.Options = shell.Options with { Json = json == "on" };
                break;
            case [".format", var format] when Enum.TryParse<ResultFormat>(format, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(format[0]):
                shell.Options = shell.Options with { Format = parsed };
                break;
            default:
                errors.Note($"'{line}' is no command. {Help}");
                break;
        }

        return true;
    }

    private IEnumerable<string> Completions(string before)
    {
        if (before.StartsWith('.'))
        {
            return Commands.Where(c => c.StartsWith(before, StringComparison.Ordinal)).Select(c => c[before.Length..]);
        }

        var word = before[(before.LastIndexOfAny([' ', ',', '(', '\'', '`']) + 1)..];
        return word.Length == 0 ? [] : Keywords.All
            .Where(k => k.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(k => char.IsLower(word[0]) ? k.ToLowerInvariant() : k)
            .Concat(shell.Names.Where(n => n.StartsWith(word, StringComparison.Ordinal)))
            .Select(k => k[word.Length..]);
    }
}
