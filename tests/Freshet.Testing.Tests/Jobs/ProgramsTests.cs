using System.Runtime.CompilerServices;

namespace Freshet.Testing.Tests.Jobs;

/// <summary>The sample programs, unchanged, through crashes: each gives what its file in samples/Programs/expected says, once.</summary>
public sealed class ProgramsTests
{
    private const int StepsMost = 60;

    public static TheoryData<string> Names() => [.. Programs.All.Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_gives_what_is_expected_wherever_it_crashes(string name)
    {
        string[] expected = [.. File.ReadAllLines(Path.Combine(Folder(), $"{name}.txt"))];
        var (crashed, restored) = (0, 0);
        for (var steps = 0; steps < StepsMost; steps++)
        {
            var lines = new TestSink<string>(name);
            using var job = JobTest.Of(env => Programs.All.Programs[name](env).ToTest(lines)).Parallelism(2).Seed((ulong)steps).Start();
            job.Step(steps);
            if (job.IsRunning)
            {
                job.BeginCheckpoint();
                job.Step(steps * 7 % 60);
            }

            if (job.IsRunning)
            {
                crashed++;
                job.Kill();
                job.Start(parallelism: 1 + (steps % 4));
            }

            job.Finish();
            lines.Committed.ExpectInAnyOrder(expected);
            restored += job.Logged.Any(static l => l.Text.Contains("starts from checkpoint", StringComparison.Ordinal)) ? 1 : 0;
        }

        Assert.InRange(crashed, 5, StepsMost);
        Assert.InRange(restored, 1, crashed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_passes_CheckCrashes(string name)
    {
        string[] expected = [.. File.ReadAllLines(Path.Combine(Folder(), $"{name}.txt"))];
        var lines = new TestSink<string>(name);

        JobTest.Of(env => Programs.All.Programs[name](env).ToTest(lines)).Parallelism(2).CheckCrashes(() => lines.Committed.ExpectInAnyOrder(expected));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "../../../samples/Programs/expected");
}
