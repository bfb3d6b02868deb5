using System.IO.Compression;

namespace Freshet.Tool.Tests;

/// <summary>What <c>dotnet pack</c> makes, and the tool installed from it as a user does.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Pack_makes_what_users_install_and_the_tool_runs_from_it()
    {
        var feed = _tool.At("feed");
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var pack = _tool.Run("dotnet", ["pack", Path.Combine(ToolRun.Repository, "Freshet.slnx"), "--no-build", "-c", configuration, "-o", feed, "-nodeReuse:false", "-v", "quiet", "--nologo"]);
        Assert.True(pack.Code == 0, pack.Out + pack.Error);

        var sources = Directory.EnumerateDirectories(Path.Combine(ToolRun.Repository, "src")).Where(static d => Directory.EnumerateFiles(d, "*.csproj").Any()).Select(Path.GetFileName).Where(static name => name != "Freshet.Analyzers").Order(StringComparer.Ordinal);
        Assert.Equal(sources, Directory.EnumerateFiles(feed, "*.nupkg").Select(static f => Path.GetFileNameWithoutExtension(f)[..^".0.1.0".Length]).Order(StringComparer.Ordinal));
        foreach (var package in Directory.EnumerateFiles(feed, "*.nupkg"))
        {
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")), $"{package} has no symbols");
            using var zip = ZipFile.OpenRead(package);
            Assert.NotNull(zip.GetEntry("README.md"));
            using var nuspec = new StreamReader(zip.Entries.Single(static e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
            var text = nuspec.ReadToEnd();
            Assert.Contains("<license type=\"expression\">Apache-2.0</license>", text, StringComparison.Ordinal);
            Assert.Contains("<readme>README.md</readme>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Package Description", text, StringComparison.Ordinal);
        }

        using var main = ZipFile.OpenRead(Path.Combine(feed, "Freshet.0.1.0.nupkg"));
        Assert.NotNull(main.GetEntry("analyzers/dotnet/cs/Freshet.Analyzers.dll"));
        _tool.With("nuget.config", $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{feed}\" /></packageSources></configuration>");
        var install = _tool.Run("dotnet", ["tool", "install", "Freshet.Tool", "--version", "0.1.0", "--tool-path", "tools", "--configfile", "nuget.config"]);
        Assert.True(install.Code == 0, install.Out + install.Error);

        var result = _tool.With("orders.csv", "customer,total\nann,1\nann,2\n").Run(_tool.At("tools/freshet"), ["sql", "--json", "SELECT customer, SUM(total) AS total FROM 'orders.csv' GROUP BY customer"]);
        Assert.Equal((0, "{\"customer\":\"ann\",\"total\":3}\n", ""), (result.Code, result.Out, result.Error));
    }
}
