using System.Diagnostics;
using Freshet.Tests.Recovery;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

/// <summary>A checkpoint folder on a file system of 256 KiB that is filled and freed again.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task RunAsync_goes_on_when_the_checkpoint_folder_is_full_and_takes_checkpoints_again_when_there_is_room()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.Mount(folder["checkpoints"]);
        var log = new LogLines();
        var job = RecoveryTests.Job(folder, 2, rate: 20_000, half: disk.Fill);
        var run = job.RunQuietly(log: log);

        await log.Seen("was given up");
        Assert.False(run.IsCompleted);
        disk.Free();
        var status = await run;

        Assert.True(status.CheckpointsFailed > 0);
        Assert.Equal(0, status.Restarts);
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_fails_when_the_checkpoint_folder_is_full_and_the_policy_says_so()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.Mount(folder["checkpoints"]);
        var job = RecoveryTests.Job(folder, 2, rate: 20_000, half: disk.Fill);
        job.Options = job.Options with { Checkpoints = job.Options.Checkpoints! with { OnFailure = CheckpointFailure.FailJob } };

        var failure = await Assert.ThrowsAsync<FreshetException>(() => job.RunQuietly());

        Assert.True(failure.Domain == ErrorDomain.External, failure.Message);
        Assert.Contains(folder["checkpoints"], failure.Message, StringComparison.Ordinal);
        disk.Free();
        job = RecoveryTests.Job(folder, 2, null);
        await job.RunQuietly();
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_says_that_a_stop_waits_for_its_last_checkpoint_and_not_at_every_try()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.Mount(folder["checkpoints"]);
        using var stop = new CancellationTokenSource();
        var log = new LogLines();
        var job = RecoveryTests.Job(folder, 2, rate: 20_000, half: () =>
        {
            disk.Fill();
            stop.Cancel();
        });
        var run = job.RunQuietly(stop: stop.Token, log: log);

        await log.Seen("waits to end", times: 2);
        Assert.False(run.IsCompleted);
        disk.Free();
        var status = await run;

        Assert.InRange(log.Count("waits to end"), 2, status.CheckpointsFailed / 4); // a try every 20 ms, said after one second, then two
    }

    private sealed class SmallDisk : IDisposable
    {
        private readonly string _path;

        private SmallDisk(string path) => _path = path;

        public static SmallDisk Mount(string path)
        {
            Directory.CreateDirectory(path);
            if (Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path) != 0)
            {
                Assert.Skip("A small file system cannot be mounted here: that needs root on Linux.");
            }

            return new SmallDisk(path);
        }

        public void Fill()
        {
            using var file = new FileStream($"{_path}/filler", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            try
            {
                while (true)
                {
                    file.Write(new byte[512]);
                }
            }
            catch (IOException)
            {
                // full: that is what was wanted
                Assert.True(file.Position > 0);
            }
        }

        public void Free() => File.Delete($"{_path}/filler");

        public void Dispose() => Run("umount", "-l", _path);

        private static int Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
