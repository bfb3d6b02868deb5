using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

/// <summary>Records without a key, and key functions that throw: the message has the record, and the operator where there is one.</summary>
public sealed class KeylessRecordTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_null_key_names_the_record_and_where_it_was_asked_for(int parallelism)
    {
        var e = await Failed(parallelism, n => n == 7 ? null! : "key");
        Assert.Contains("the record '7' has no key", e.Message, StringComparison.Ordinal);
        Assert.Contains("filter records without one out", e.Message, StringComparison.Ordinal);
        Assert.Contains(parallelism == 1 ? "operator 'aggregate'" : "Task '", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_key_function_that_throws_names_the_record_and_where_it_was_called(int parallelism)
    {
        var e = await Failed(parallelism, n => n == 7 ? throw new InvalidOperationException("no such customer") : "key");
        Assert.Contains("the key function threw InvalidOperationException on the record '7': no such customer", e.Message, StringComparison.Ordinal);
        Assert.Contains(parallelism == 1 ? "operator 'aggregate'" : "Task '", e.Message, StringComparison.Ordinal);
    }

    private static async Task<FreshetException> Failed(int parallelism, Func<long, string> key)
    {
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        env.FromSequence(0, 99).KeyBy(key).Count((k, n) => n).Discard();
        return await Assert.ThrowsAsync<FreshetException>(() => env.RunAsync("keyless"));
    }
}
