using System.CommandLine;
using System.CommandLine.Parsing;
using Freshet.Tool.Remote;

namespace Freshet.Tool.Jobs;

/// <summary><c>freshet run</c> and <c>freshet explain</c>.</summary>
internal static class JobCommands
{
    public static Command Run()
    {
        var job = JobArgument();
        var args = RestArgument();
        var dashboard = new Option<string>(DashboardInJob.Option) { Description = "shows its jobs there while they run: PORT for this machine, ADDRESS:PORT with a token", HelpName = "PORT" };
        var token = RemoteHost.TokenOption();
        var command = new Command("run", "Runs a job's program. What stands behind it is the program's own, but for --dashboard; its exit code is this command's.") { job, args, dashboard, token };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) =>
        {
            var errors = new Errors(asJson: false);
            if (JobProcess.WhyNot(parsed.GetValue(job)!) is { } why)
            {
                return errors.Usage(why);
            }

            try
            {
                var (listen, own) = DashboardInJob.Take(parsed.GetValue(dashboard), parsed.GetValue(args)!, OwnFrom(parsed));
                return listen is null
                    ? await JobProcess.RunAsync(parsed.GetValue(job)!, own, new Dictionary<string, string>(), showsOutput: true)
                    : await DashboardInJob.RunAsync(parsed.GetValue(job)!, own, listen, RemoteHost.Token(parsed.GetValue(token)));
            }
            catch (FreshetException e)
            {
                return errors.Usage(e.Message);
            }
        });
        return command;
    }

    /// <summary>How many of the last arguments stand behind <c>--</c>: those are the program's, whatever they are called.</summary>
    private static int OwnFrom(ParseResult parsed)
    {
        var at = parsed.Tokens.TakeWhile(static t => t.Type != TokenType.DoubleDash).Count();
        return Math.Max(parsed.Tokens.Count - at - 1, 0);
    }

    public static Command Explain()
    {
        var job = JobArgument();
        var args = RestArgument();
        var json = new Option<bool>("--json") { Description = "one JSON object; stands before JOB.dll" };
        var command = new Command("explain", "Tells what a program's first job would run, as written, chained and as tasks, without running it. The program runs up to where it starts the job.") { job, args, json };
        command.SetAction(async (parsed, _) => await ExplainAsync(parsed.GetValue(job)!, parsed.GetValue(args)!, parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> ExplainAsync(string job, string[] args, bool asJson)
    {
        var errors = new Errors(asJson);
        if (JobProcess.WhyNot(job) is { } why)
        {
            return errors.Usage(why);
        }

        var folder = Directory.CreateTempSubdirectory("freshet-explain-").FullName;
        try
        {
            var file = Path.Combine(folder, asJson ? "plan.json" : "plan.txt");
            var code = await JobProcess.RunAsync(job, args, new Dictionary<string, string> { [ExplainRequest.Variable] = file }, showsOutput: false);
            if (!File.Exists(file))
            {
                return errors.Tell(FreshetException.User($"'{job}' ended with code {code} before it started a job, or was built with a Freshet that cannot explain itself."));
            }

            Console.Out.Write(await File.ReadAllTextAsync(file));
            return ExitCodes.Done;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Argument<string> JobArgument() => new("JOB.dll") { Description = "the program" };

    private static Argument<string[]> RestArgument() => new("ARGS") { Arity = ArgumentArity.ZeroOrMore, Description = "its own arguments", CaptureRemainingTokens = true };
}
