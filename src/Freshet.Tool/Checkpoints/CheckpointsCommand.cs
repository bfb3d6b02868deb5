using System.CommandLine;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;

namespace Freshet.Tool.Checkpoints;

/// <summary><c>freshet checkpoints FOLDER</c>: what is in a folder of checkpoints; nothing is written, and a job may be using it.</summary>
internal static class CheckpointsCommand
{
    public static Command Make()
    {
        var folder = new Argument<string>("FOLDER") { Description = "the folder of a job's checkpoints, that of several jobs, or a savepoint" };
        var json = new Option<bool>("--json") { Description = "one JSON object" };
        var command = new Command("checkpoints", "Tells what is in a folder of checkpoints: operators, their states with types and sizes, and whether every byte is proven.") { folder, json };
        command.SetAction(parsed => Run(parsed.GetValue(folder)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(string folder, bool asJson)
    {
        var errors = new Errors(asJson);
        folder = folder.Length > 1 ? folder.TrimEnd('/') : folder;
        if (!Directory.Exists(folder))
        {
            return errors.Usage($"There is no folder '{folder}'.");
        }

        try
        {
            var files = new PosixFileSystem();
            if (SavepointFolder.IsSavepoint(files, folder))
            {
                return Tell([new JobReport(folder, [CheckpointReport.Of(SavepointFolder.Inspect(files, folder))])], asJson);
            }

            var jobs = CheckpointStore.IsJobFolder(files, folder)
                ? [folder]
                : files.List(folder).Where(e => e.IsDirectory && CheckpointStore.IsJobFolder(files, e.Path)).Select(static e => e.Path).Order(StringComparer.Ordinal).ToArray();
            if (jobs.Length == 0)
            {
                return errors.Usage($"'{folder}' holds no checkpoints: neither it nor a folder in it has any.");
            }

            return Tell([.. jobs.Select(job => new JobReport(job, [.. CheckpointStore.Inspect(files, job).Select(CheckpointReport.Of)]))], asJson);
        }
        catch (FreshetException e)
        {
            return errors.Damaged(e);
        }
        catch (FileException e)
        {
            return errors.Tell(FreshetException.External(e.Message));
        }
    }

    private static int Tell(JobReport[] reports, bool asJson)
    {
        if (asJson)
        {
            ReportJson.Write(reports);
        }
        else
        {
            ReportText.Write(reports);
        }

        return reports.Any(static r => r.Checkpoints.Any(static c => c.Condition == CheckpointCondition.Damaged)) ? ExitCodes.Damaged : ExitCodes.Done;
    }
}
