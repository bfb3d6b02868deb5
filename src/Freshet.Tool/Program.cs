using System.CommandLine;
using Freshet.Hosting;
using Freshet.Tool.Checkpoints;
using Freshet.Tool.Jobs;
using Freshet.Tool.Remote;
using Freshet.Tool.Sql;

namespace Freshet.Tool;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("SQL over files and streams, jobs run and looked at, what is in a folder of checkpoints, what a job would run.")
        {
            SqlCommand.Make(),
            JobCommands.Run(),
            JobCommands.Explain(),
            RemoteCommands.List(),
            RemoteCommands.Status(),
            RemoteCommands.Stop(),
            RemoteCommands.Cancel(),
            RemoteCommands.Restart(),
            RemoteCommands.Checkpoint(),
            RemoteCommands.Savepoint(),
            CheckpointsCommand.Make(),
            CompletionCommand.Make(),
        };
        HelpWithExamples.Use(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            var command = parsed.CommandResult.Command;
            string[] known = [.. command.Subcommands.Select(static c => c.Name), .. command.Options.Select(static o => o.Name)];
            foreach (var meant in parsed.UnmatchedTokens.Select(t => NearestName.Near(t.Split('=')[0], known)).OfType<string>().Distinct())
            {
                Console.Error.WriteLine($"Did you mean '{meant}'?");
            }

            Console.Error.WriteLine("freshet --help, or --help behind a command, says what there is.");
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
