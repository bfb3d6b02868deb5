using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Freshet.Templates.Tests;

/// <summary>docs/quick-start.md as a new user walks it: packages from a feed, an empty folder, both templates made, built, tested and run.</summary>
public sealed class TemplatesTests : IDisposable
{
    private static readonly string[] Packages = ["Freshet.Core", "Freshet.State", "Freshet.Streams", "Freshet.Runtime", "Freshet", "Freshet.Hosting", "Freshet.Dashboard", "Freshet.Connectors.Kafka", "Freshet.Testing"];
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-templates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Both_are_made_built_tested_and_run_from_an_empty_folder()
    {
        Pack();

        Run("dotnet", "new", "install", At("feed/Freshet.Templates.0.1.0.nupkg"), "--debug:custom-hive", At("hive"));
        Run("dotnet", "new", "freshet-job", "-n", "Shop", "--debug:custom-hive", At("hive"));
        Run("dotnet", "new", "freshet-service", "-n", "Counter", "--debug:custom-hive", At("hive"));
        Assert.True(File.Exists(At("Counter/Dockerfile")) && File.Exists(At("Counter/compose.yaml")) && File.Exists(At("Shop/.gitignore")));
        foreach (var file in Directory.EnumerateFiles(At("Counter"), "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(At("Shop"), "*", SearchOption.AllDirectories)))
        {
            Assert.DoesNotContain("FreshetJob", file + File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain("FreshetService", file + File.ReadAllText(file), StringComparison.Ordinal);
        }

        Assert.Contains("Passed!", Run("dotnet", "test", At("Shop/Shop.slnx"), "-nodeReuse:false", "-v", "minimal", "--nologo"), StringComparison.Ordinal);
        var job = Run("dotnet", "run", "--no-build", "--project", At("Shop/Shop"));
        Assert.Contains("5000 views, ", job, StringComparison.Ordinal);
        Assert.Contains("PageCount { Page = /, ", job, StringComparison.Ordinal);
        File.WriteAllText(At("Shop/Shop/Wrong.cs"), "static class Wrong { static void Build(Freshet.DataStream<long> numbers) => Freshet.ForEachExtensions.ForEach(numbers, async n => await System.Threading.Tasks.Task.Delay(1)); }");
        Assert.Contains("error FRESHET001", RunToEnd("dotnet", "build", At("Shop/Shop"), "--no-restore", "-nodeReuse:false", "-v", "quiet", "--nologo").Output, StringComparison.Ordinal); // by the analyzer in the package

        Assert.Contains("Passed!", Run("dotnet", "test", At("Counter/Counter.slnx"), "-nodeReuse:false", "-v", "minimal", "--nologo"), StringComparison.Ordinal);
        await Serve();
    }

    /// <summary>The service says that it is ready, and ends well when it is told to.</summary>
    private async Task Serve()
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        using var service = Start("dotnet", [At("Counter/Counter/bin/Debug/net10.0/Counter.dll"), "--urls", url, "--contentRoot", At("Counter/Counter")]);
        _ = service.StandardOutput.ReadToEndAsync();
        _ = service.StandardError.ReadToEndAsync();
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsReady())
        {
            Assert.False(service.HasExited, "the service has ended");
            await Task.Delay(100, limit.Token);
        }

        var local = url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        Assert.Contains("page-views", await client.GetStringAsync($"{local}/freshet/api/v1/jobs", limit.Token), StringComparison.Ordinal);
        Assert.Contains("<html", await client.GetStringAsync($"{local}/freshet/", limit.Token), StringComparison.Ordinal);
        Run("kill", "-TERM", $"{service.Id}");
        await service.WaitForExitAsync(limit.Token);
        Assert.Equal(0, service.ExitCode);
        Assert.NotEmpty(Directory.GetFiles(_folder, "MANIFEST", SearchOption.AllDirectories));

        async Task<bool> IsReady()
        {
            try
            {
                return (await client.GetAsync($"{url}/health/ready", limit.Token)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    private void Pack()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var projects = string.Join(';', Packages.Select(static p => Path.Combine(Repository, "src", p, $"{p}.csproj")));
        File.WriteAllText(At("pack.proj"), $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{projects}" Targets="Pack" Properties="NoBuild=true;Configuration={configuration};PackageOutputPath={At("feed")}" />
              </Target>
            </Project>
            """);
        Run("dotnet", "msbuild", At("pack.proj"), "-t:Pack", "-nodeReuse:false", "-v:quiet", "-nologo");
        Run("dotnet", "pack", Path.Combine(Repository, "templates/Freshet.Templates.csproj"), "-o", At("feed"), "-nodeReuse:false", "-v", "quiet", "--nologo");

        // Packages of a name and a version are kept by NuGet: those of this run in a folder of its own, all others where they are already.
        var kept = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        Directory.CreateDirectory(kept);
        File.WriteAllText(At("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{At("packages")}" /></config>
              <packageSources><add key="freshet" value="{At("feed")}" /></packageSources>
              <fallbackPackageFolders><add key="kept" value="{kept}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    private string Run(string program, params string[] args)
    {
        var (code, output, error) = RunToEnd(program, args);
        Assert.True(code == 0, $"{program} {string.Join(' ', args)}: {output}{error}");
        return output;
    }

    private (int Code, string Output, string Error) RunToEnd(string program, params string[] args)
    {
        using var process = Start(program, args);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Start(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("NUGET_PACKAGES");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string At(string file) => Path.Combine(_folder, file);

    private static string Here([CallerFilePath] string path = "") => path;
}
