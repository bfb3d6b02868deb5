using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Freshet.Micro;

/// <summary>The settings of all benchmarks: in this process and few iterations, so that the whole set runs within five minutes. Other work on
/// the machine only ever adds, so the least is shown too.</summary>
internal static class ShortJob
{
    public static IConfig Config { get; } = ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(150)))
        .AddColumn(StatisticColumn.Min)
        .WithOptions(ConfigOptions.DisableOptimizationsValidator);
}
