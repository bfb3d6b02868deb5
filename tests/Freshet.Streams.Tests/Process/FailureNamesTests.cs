using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>A failure of a user's function names the operator of the chain that it is in.</summary>
public sealed class FailureNamesTests
{
    [Fact]
    public void OnOpen_that_throws_names_its_operator() =>
        Fails(words => words.Map(word => word).Process(() => new Failing("open")).WithName("mine").Map(word => word), "operator 'mine' (subtask 1 of 1) threw InvalidOperationException when it was opened: open");

    [Fact]
    public void OnSnapshot_that_throws_names_its_operator() =>
        Fails(words => words.Map(word => word).Process(() => new Failing("snapshot")).WithName("mine").Map(word => word), "operator 'mine' (subtask 1 of 1) threw InvalidOperationException at checkpoint");

    [Fact]
    public void OnCheckpointComplete_that_throws_names_its_operator() =>
        Fails(words => words.Map(word => word).Process(() => new Failing("complete")).WithName("mine").Map(word => word), "operator 'mine' (subtask 1 of 1) threw InvalidOperationException when it was told that checkpoint");

    [Fact]
    public void Apply_that_throws_is_the_window_function_of_a_key_at_a_time() => Fails(
        words => words.KeyBy(word => word).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Apply<string>((_, _, _) => throw new InvalidOperationException("apply")),
        "The window function of operator 'window' (subtask 1 of 1) threw InvalidOperationException for the key a, due at the event time 999: apply");

    [Fact]
    public void An_asynchronous_function_that_returns_null_names_its_operator_and_record() => Fails(
        words => words.MapAsync<string, string>((_, _) => null!),
        "The asynchronous function of operator 'map-async' (subtask 1 of 1) failed on record 0 of this subtask (a): It returned null");

    [Fact]
    public void An_asynchronous_function_without_records_or_whose_records_throw_names_its_operator_and_record()
    {
        Fails(words => words.FlatMapAsync<string, string>((_, _) => Task.FromResult<IEnumerable<string>>(null!)), "operator 'flat-map-async' (subtask 1 of 1) failed on record 0 of this subtask (a): It returned null");
        Fails(words => words.FlatMapAsync((_, _) => Task.FromResult(Broken())), "operator 'flat-map-async' (subtask 1 of 1) threw InvalidOperationException on record 0 of this subtask (a): broken");

        static IEnumerable<string> Broken()
        {
            yield return "first";
            throw new InvalidOperationException("broken");
        }
    }

    private static void Fails(Func<DataStream<string>, DataStream<string>> build, string message)
    {
        var error = Assert.ThrowsAny<Exception>(() =>
        {
            using var test = FunctionTest.Of(build);
            test.Push("a", at: 1);
            test.Checkpoint();
            test.End();
        });

        Assert.Contains(message, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Failing(string at) : ProcessFunction<string, string>
    {
        protected override void OnOpen(FunctionContext context) => FailAt("open");

        public override void OnRecord(string record, ProcessContext<string> context) => context.Emit(record);

        protected override void OnSnapshot(CheckpointId checkpoint) => FailAt("snapshot");

        protected override void OnCheckpointComplete(CheckpointId checkpoint) => FailAt("complete");

        private void FailAt(string place)
        {
            if (place == at)
            {
                throw new InvalidOperationException(place);
            }
        }
    }
}
