using Freshet.Core;

namespace Freshet.Tests.BadInput;

/// <summary>What a source, an operator or a sink of one's own throws is told with its own name, not with that of the chain it runs in.</summary>
public sealed class NamedFailureTests
{
    [Fact]
    public async Task A_source_that_throws_is_named() => Assert.Contains(
        "operator 'mine' (subtask 1 of 1) threw NotSupportedException: no more", await Failure(env => env.FromSource("mine", static () => new Failing(), isBounded: true).Map(n => n + 1).Discard()), StringComparison.Ordinal);

    [Fact]
    public async Task A_sink_that_throws_is_named() => Assert.Contains(
        "operator 'my sink' (subtask 1 of 1) threw NotSupportedException: full", await Failure(env => env.FromSequence(0, 9).Map(n => n + 1).ToSink("my sink", static () => new Full(asUser: false))), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_sink_says_itself_is_told_with_its_name() => Assert.Contains(
        "operator 'my sink' (subtask 1 of 1): full", await Failure(env => env.FromSequence(0, 9).Map(n => n + 1).ToSink("my sink", static () => new Full(asUser: true))), StringComparison.Ordinal);

    [Fact]
    public async Task An_operator_that_throws_at_the_end_is_named() => Assert.Contains(
        "operator 'clock' (subtask 1 of 1) threw NotSupportedException: no time", await Failure(env => env.FromSequence(0, 9).Map(n => n).Transform("clock", static () => new Late()).Discard()), StringComparison.Ordinal);

    [Fact]
    public async Task A_function_that_gives_null_for_a_sequence_is_told_with_its_record()
    {
        const string Null = "it returned null. Where nothing is to come, return an empty sequence";

        var flatMap = await Failure(env => env.FromSequence(7, 9).FlatMap(static n => (IEnumerable<long>)null!).Discard());
        Assert.Contains("flat-map function of operator 'flat-map' (subtask 1 of 1) failed on record 0 of this subtask (7): " + Null, flatMap, StringComparison.Ordinal);

        var apply = await Failure(env => env.FromSequence(7, 9).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Apply(static (_, _, _) => (IEnumerable<long>)null!).Discard());
        Assert.Contains("operator 'window'", apply, StringComparison.Ordinal);
        Assert.Contains(Null, apply, StringComparison.Ordinal);

        var partition = await Failure(env => env.FromSequence(7, 9).PerPartition().Map(static _ => (IEnumerable<long>)null!).Discard(), ExecutionMode.Batch);
        Assert.Contains(Null, partition, StringComparison.Ordinal);
    }

    private static async Task<string> Failure(Action<StreamEnvironment> build, ExecutionMode mode = ExecutionMode.Streaming)
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1) with { Mode = mode });
        build(env);
        return (await Assert.ThrowsAnyAsync<FreshetException>(() => env.RunQuietly())).Message;
    }

    private sealed class Failing : SourceReader<long>
    {
        public override ReadResult Read() => throw new NotSupportedException("no more");
    }

    private sealed class Full(bool asUser) : SinkWriter<long>
    {
        public override void OnBatch(Batch<long> batch) => throw (asUser ? FreshetException.User("full") : new NotSupportedException("full"));
    }

    private sealed class Late : Operator<long, long>
    {
        public override void OnBatch(Batch<long> batch) => Output.Send(batch);

        public override bool OnEnd() => throw new NotSupportedException("no time");
    }
}
