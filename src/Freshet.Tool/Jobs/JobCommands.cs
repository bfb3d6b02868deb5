using System.CommandLine;

namespace Freshet.Tool.Jobs;

/// <summary><c>freshet run</c> and <c>freshet explain</c>.</summary>
internal static class JobCommands
{
    public static Command Run()
    {
        var job = JobArgument();
        var args = RestArgument();
        var command = new Command("run", "Runs a job's program. What stands behind it is the program's own; its exit code is this command's.") { job, args };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) => JobProcess.WhyNot(parsed.GetValue(job)!) is { } why
            ? new Errors(asJson: false).Usage(why)
            : await JobProcess.RunAsync(parsed.GetValue(job)!, parsed.GetValue(args)!, new Dictionary<string, string>(), showsOutput: true));
        return command;
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
