using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Freshet.Tool;

/// <summary>The usual help, and examples behind it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["sql"] = """
            freshet sql "SELECT customer, SUM(total) FROM 'orders.csv' GROUP BY customer ORDER BY 2 DESC LIMIT 5"
            freshet sql --json "SELECT * FROM 'logs/*.jsonl.gz' WHERE level = 'error'"
            freshet sql -f hourly.sql --checkpoint-folder checkpoints
            echo "SELECT 1 + 1" | freshet sql -
            """,
        ["checkpoints"] = """
            freshet checkpoints /var/lib/my-job
            freshet checkpoints --json /var/lib/my-job/word-count
            freshet checkpoints /srv/savepoints/orders-7
            """,
        ["explain"] = """
            freshet explain WordCount.dll --parallelism 4
            freshet explain --json WordCount.dll
            """,
        ["run"] = """
            freshet run WordCount.dll --checkpoint-folder checkpoints
            freshet run WordCount.dll --dashboard 8081
            """,
        ["list"] = """
            freshet list localhost:8081
            freshet list https://orders.example/freshet --json
            """,
        ["status"] = """
            freshet status localhost:8081
            FRESHET_TOKEN=... freshet status https://orders.example/freshet orders
            """,
        ["stop"] = """
            freshet stop localhost:8081 orders
            freshet stop localhost:8081 orders --savepoint /srv/savepoints/orders-7
            """,
        ["savepoint"] = "freshet savepoint localhost:8081 orders --to /srv/savepoints/orders-7",
        ["cancel"] = "freshet cancel localhost:8081 orders",
        ["restart"] = "freshet restart localhost:8081 orders",
        ["checkpoint"] = "freshet checkpoint localhost:8081 orders",
        ["completion"] = """
            source <(freshet completion bash)
            freshet completion fish > ~/.config/fish/completions/freshet.fish
            """,
    };

    private const string Codes = "Exit codes: 0 done, 1 failed while it ran, 2 the command line is wrong, 3 the SQL is wrong, 4 something is damaged, 5 the token is missing or wrong, 6 not done yet, 130 stopped by a signal. More in docs/tool.md.";

    /// <summary>Puts it in place of the usual help of a command and those below it.</summary>
    public static void Use(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = Examples.GetValueOrDefault(command.Name) ?? (command is RootCommand ? string.Join('\n', Examples.Values.Select(static e => e.Split('\n')[0])) : null);
        if (examples is not null)
        {
            Console.WriteLine($"Examples:\n  {examples.Replace("\n", "\n  ", StringComparison.Ordinal)}\n\n{Codes}");
        }

        return code;
    }
}
