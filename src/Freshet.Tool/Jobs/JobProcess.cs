using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.Tool.Jobs;

/// <summary>Runs a job's program as a process of its own, with this one's input and output.</summary>
internal static class JobProcess
{
    /// <summary>What is wrong with a program's path; null when it can be run.</summary>
    public static string? WhyNot(string job) =>
        !File.Exists(job) ? $"There is no file '{job}'."
        : !job.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? $"'{job}' is no .dll: name the program that 'dotnet build' made."
        : !File.Exists(Path.ChangeExtension(job, ".runtimeconfig.json")) ? $"'{job}' is no program: there is no {Path.GetFileNameWithoutExtension(job)}.runtimeconfig.json beside it. Is it a library?"
        : null;

    /// <summary>Its exit code. SIGINT and SIGTERM go on to it.</summary>
    public static async Task<int> RunAsync(
        string job, IEnumerable<string> args, IReadOnlyDictionary<string, string> environment, bool showsOutput, IEnumerable<string>? runtimeArgs = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = !showsOutput };
        foreach (var argument in (string[])["exec", .. runtimeArgs ?? [], job, .. args])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        void Pass(PosixSignalContext context)
        {
            context.Cancel = true;
            if (context.Signal == PosixSignal.SIGTERM)
            {
                using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]); // Ctrl+C goes to both by itself
                kill.WaitForExit();
            }
        }

        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Pass);
        using var onEnd = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Pass);
        if (!showsOutput)
        {
            await process.StandardOutput.ReadToEndAsync();
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
