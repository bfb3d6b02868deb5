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
    public void An_async_void_function_is_refused()
    {
        var numbers = StreamEnvironment.Create().FromSequence(0, 1);

        Refused("async void", () => numbers.ForEach(async n => await Task.Delay((int)n)));
    }

    private static void Refused(string message, Action build) => Assert.Contains(message, Assert.Throws<FreshetException>(build).Message, StringComparison.Ordinal);
}
