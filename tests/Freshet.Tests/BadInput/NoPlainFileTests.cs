using System.Diagnostics;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

public sealed class NoPlainFileTests
{
    [Fact]
    public async Task A_pipe_is_refused_by_its_name_and_not_read_as_an_empty_file()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["in"]);
        using (var made = Process.Start("mkfifo", folder["in/pipe"]))
        {
            await made.WaitForExitAsync();
        }

        var env = StreamEnvironment.Create(Options());
        env.FromFiles(folder["in/pipe"], Format.Text).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());
        Assert.Contains("no plain file", error.Message, StringComparison.Ordinal);
    }
}
