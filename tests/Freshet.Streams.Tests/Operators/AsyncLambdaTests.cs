namespace Freshet.Streams.Tests.Operators;

/// <summary>An async lambda where none belongs is refused when the job is written.</summary>
public sealed class AsyncLambdaTests
{
    [Fact]
    public void Tasks_are_no_records_and_no_keys()
    {
        var numbers = StreamEnvironment.Create().FromSequence(0, 1);

        Refused("MapAsync", () => numbers.Map(async n => { await Task.Yield(); return n; }));
        Refused("MapAsync", () => numbers.Map(n => new ValueTask<long>(n)));
        Refused("'KeyBy'", () => numbers.KeyBy(async n => { await Task.Yield(); return n; }));
        Refused("asynchronous", () => StreamEnvironment.Create().FromCollection([Task.CompletedTask]));
    }

    [Fact]
    public void Records_that_hold_tasks_are_refused_with_the_member()
    {
        var numbers = StreamEnvironment.Create().FromSequence(0, 1);

        Refused("'map' would give out records with work that is still under way, member 'ValueTuple<long, Task>.Item2'", () => numbers.Map(n => (n, Task.Delay(1))));
        Refused("'AsyncLambdaTests.Batch.Parts[]'", () => numbers.Map(n => new Batch(n, [])));
        Refused("MapAsync", () => numbers.Map(n => new Batch(n, [])));
        Refused("Batch>[].Parts[]'", () => numbers.Map(n => new List<Batch>()));
        Refused(".Waiting[]'", () => numbers.Map(n => new { Waiting = new Dictionary<long, ValueTask>() }));
        Refused(".Next.Value'", () => numbers.FlatMap<long, Chain>((n, output) => output.Emit(new Chain(null, null))));
        Refused("Rest.Item1'", () => numbers.Map(n => (1, 2, 3, 4, 5, 6, 7, Task.CompletedTask)));
        Refused("'KeyBy'", () => numbers.KeyBy(n => (n, Task.CompletedTask)));
    }

    [Fact]
    public void Records_that_hold_no_task_are_taken()
    {
        var numbers = StreamEnvironment.Create().FromSequence(0, 1);

        numbers.Map(n => new Own(n, () => Task.CompletedTask, null)).Discard();
    }

    [Fact]
    public void An_async_void_function_is_refused()
    {
        var numbers = StreamEnvironment.Create().FromSequence(0, 1);

        Refused("async void", () => numbers.ForEach(async n => await Task.Delay((int)n)));
    }

    private static void Refused(string message, Action build) => Assert.Contains(message, Assert.Throws<FreshetException>(build).Message, StringComparison.Ordinal);

    private sealed record Batch(long Id, List<Task> Parts);

    private sealed record Chain(Chain? Before, Link? Next);

    private readonly record struct Link(int Number, IAsyncEnumerable<int> Value);

    /// <summary>A function is no task, and what a property computes is not held.</summary>
    private sealed record Own(long Id, Func<Task> Start, Own? Before)
    {
        public Task Running => Start();
    }
}
