using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>States with a time to live in functions with two inputs, and over restarts.</summary>
public sealed class TimeToLiveJobTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void A_value_that_one_input_writes_expires_for_the_other_also_after_a_restart_with_other_parallelism(int before, int after)
    {
        using var test = FunctionTest.Of<string, string, string, string>(w => w[..1], w => w[..1], static () => new Meet(TimeToLive.AfterReadOrWrite(Ten))).WithParallelism(before);
        test.Left.Push("a 1");
        test.Left.Push("b 2");
        test.AdvanceTimeTo(9);
        test.Right.Push("a"); // lives on
        test.Restart(after);
        test.Right.Push("b"); // at 9: written at 0, and lives on
        test.AdvanceTimeTo(18);
        test.Right.Push("a");
        test.AdvanceTimeTo(19);
        test.Right.Push("b");
        test.AdvanceTimeTo(28);
        test.Right.Push("a");

        Assert.Equal(["a a 1", "b b 2", "a a 1", "b none", "a none"], test.Output);
    }

    [Fact]
    public void A_broadcast_record_meets_the_keys_that_live_and_what_it_reads_of_them_lives_on()
    {
        using var test = FunctionTest.Of<string, string, string, string>(w => w[..1], static () => new Ask(TimeToLive.AfterReadOrWrite(Ten)));
        test.Left.Push("a");
        test.AdvanceTimeTo(5);
        test.Left.Push("b");
        test.AdvanceTimeTo(9);
        test.Right.Push("read"); // a, b
        test.AdvanceTimeTo(18);
        test.Right.Push("look"); // a, b, not renewed
        test.AdvanceTimeTo(19);
        test.Right.Push("look"); // none
        test.Left.Push("c");
        test.Right.Push("fail"); // c
        test.Right.Push("look"); // c

        Assert.Equal(["read a", "read b", "look a", "look b", "fail c", "outside", "look c"], test.Output);
    }

    private sealed class Meet : KeyedCoProcessFunction<string, string, string, string>
    {
        private readonly ValueState<string> _value;

        public Meet(TimeToLive timeToLive) => _value = Value<string>("value", timeToLive);

        public override void OnLeft(string record, ProcessContext<string, string> context) => _value.Value = record;

        public override void OnRight(string record, ProcessContext<string, string> context) => context.Emit($"{record} {_value.Value ?? "none"}");
    }

    private sealed class Ask : KeyedBroadcastFunction<string, string, string, string>
    {
        private readonly ValueState<long> _value;

        public Ask(TimeToLive timeToLive) => _value = Value<long>("value", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context) => _value.Value = 1;

        public override void OnBroadcast(string record, BroadcastContext<string, string> context)
        {
            var keys = new List<string>();
            try
            {
                context.ForEachKey(key =>
                {
                    _ = record == "read" ? _value.Value : _value.Exists ? 1 : throw new InvalidOperationException("a key without a value");
                    keys.Add(key.Key);
                    if (record == "fail")
                    {
                        throw new NotSupportedException();
                    }
                });
            }
            catch (NotSupportedException)
            {
            }

            foreach (var key in keys.Order(StringComparer.Ordinal))
            {
                context.Emit($"{record} {key}");
            }

            if (record == "fail")
            {
                try
                {
                    _ = _value.Value;
                }
                catch (FreshetException)
                {
                    context.Emit("outside");
                }
            }
        }
    }
}
