using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Freshet.Tool.Tests;

/// <summary>What a process said and how it ended.</summary>
internal sealed record ToolResult(int Code, string Out, string Error);

/// <summary>Runs the built tool as a process, in a folder of its own.</summary>
internal sealed class ToolRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("freshet-tool-").FullName;

    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    /// <summary>The same configuration as the tests were built with.</summary>
    public static string Built(string project) => Path.Combine(Repository, "artifacts/bin", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), project + ".dll");

    public ToolRun With(string file, string text)
    {
        File.WriteAllText(At(file), text);
        return this;
    }

    public string At(string file) => Path.Combine(Folder, file);

    public ToolResult Freshet(params string[] args) => Run("dotnet", [Built("Freshet.Tool"), .. args]);

    public ToolResult FreshetWith(string input, params string[] args) => Run("dotnet", [Built("Freshet.Tool"), .. args], input);

    public ToolResult Run(string program, string[] args, string? input = null)
    {
        using var process = Start(program, args, input is not null);
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output, error.Result);
    }

    public Process Start(string program, string[] args, bool withInput = false)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = withInput,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Here([CallerFilePath] string path = "") => path;
}
