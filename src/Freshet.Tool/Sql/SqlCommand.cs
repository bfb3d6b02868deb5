using System.CommandLine;
using System.Runtime.InteropServices;

namespace Freshet.Tool.Sql;

/// <summary><c>freshet sql</c>.</summary>
internal static class SqlCommand
{
    public static Command Make()
    {
        var query = new Argument<string?>("QUERY") { Arity = ArgumentArity.ZeroOrOne, Description = "statements, with semicolons between them; '-' reads them from standard input" };
        var file = new Option<string?>("--file", "-f") { HelpName = "FILE", Description = "carries out the statements of a file" };
        var format = new Option<string>("--format") { HelpName = "table|changelog", Description = "the answer, or every change of it; by default the answer where the input ends, or on a terminal", DefaultValueFactory = static _ => "auto" };
        format.AcceptOnlyFromAmong("auto", "table", "changelog");
        var json = new Option<bool>("--json") { Description = "JSON lines: a row each, or with --format changelog a change each; errors as JSON too" };
        var rows = new Option<int>("--rows") { HelpName = "N", Description = "rows that a table shows at most", DefaultValueFactory = static _ => 1000 };
        rows.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, out var n) || n < 1))
            {
                result.AddError($"--rows is '{text}': it must be a positive whole number.");
            }
        });
        var job = new[]
        {
            JobOption("--parallelism", "N", "subtasks of each operator"),
            JobOption("--mode", "MODE", "streaming, batch or automatic; by default batch for a table over input that ends"),
            JobOption("--state-mb", "N", "the most that keyed state may take"),
            JobOption("--checkpoint-folder", "DIR", "checkpoints of INSERT, and where to go on from"),
            JobOption("--checkpoint-interval", "MS", "milliseconds from one checkpoint to the next"),
        };
        var command = new Command(
            "sql",
            "Runs SQL, over files at once or over declared tables. Without QUERY and FILE it asks for statements.")
        {
            query, file, format, json, rows,
        };
        foreach (var option in job)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            var errors = new Errors(parsed.GetValue(json));
            var options = new SqlOptions
            {
                Format = Enum.Parse<ResultFormat>(parsed.GetValue(format)!, ignoreCase: true),
                Json = parsed.GetValue(json),
                RowsMost = parsed.GetValue(rows),
                Job = [.. job.Where(o => parsed.GetValue(o) is not null).SelectMany(o => new[] { o.Name, parsed.GetValue(o)! })],
            };
            return await RunAsync(parsed.GetValue(query), parsed.GetValue(file), options, errors);
        });
        return command;
    }

    private static Option<string?> JobOption(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    private static async Task<int> RunAsync(string? query, string? file, SqlOptions options, Errors errors)
    {
        if (query is not null && file is not null)
        {
            return errors.Usage("Say either a query or -f FILE, not both.");
        }

        if (query is not null && query.StartsWith("--", StringComparison.Ordinal) && !query.Contains('\n', StringComparison.Ordinal))
        {
            return errors.Usage($"There is no option '{query}'. freshet sql --help lists them.");
        }

        try
        {
            _ = JobArguments.Parse(options.Job);
        }
        catch (FreshetException e)
        {
            return errors.Usage(e.Message);
        }

        if (file is not null && !File.Exists(file))
        {
            return errors.Usage($"There is no file '{file}'.");
        }

        var shell = new SqlShell(options, errors);
        if (query is null && file is null && !Console.IsInputRedirected)
        {
            return await new Prompt(shell, errors).RunAsync();
        }

        using var stop = new StopOnSignal();
        try
        {
            var text = file is not null ? await File.ReadAllTextAsync(file) : query is null or "-" ? await Console.In.ReadToEndAsync() : query;
            await shell.RunAsync(Script.Read(text), stop.Token);
            return stop.Token.IsCancellationRequested ? ExitCodes.Stopped : ExitCodes.Done;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCodes.Stopped;
        }
        catch (Exception e) when (Errors.IsKnown(e))
        {
            return errors.Tell(e, file);
        }
    }
}

/// <summary>A token that the first SIGINT or SIGTERM cancels; the second ends the process as usual.</summary>
internal sealed class StopOnSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopOnSignal()
    {
        void Handle(PosixSignalContext context)
        {
            if (!_stop.IsCancellationRequested)
            {
                context.Cancel = true;
                _stop.Cancel();
            }
        }

        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }
}
