using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>Reducing and aggregating state in process functions, in every mode. Records are texts: a key, then digits; 'x' begins anew.</summary>
public sealed class ReducingStateTests
{
    [Fact]
    public void Records_are_joined_and_folded_for_each_key() => OperatorTest
        .Of<string, string>(s => s.KeyBy(r => r[..1]).Process(() => new Statistics()))
        .Input(
            """
            + a3
            + a1
            + b9
            + a8
            + ax
            + a2
            + bx
            end
            """, r => r)
        .ExpectInAnyOrder(
            """
            + a: 3, mean 3 of 3
            + a: 3, mean 2 of 3 1
            + a: 8, mean 4 of 3 1 8
            + a: nothing, mean 0 of nothing
            + a: 2, mean 2 of 2
            + b: 9, mean 9 of 9
            + b: nothing, mean 0 of nothing
            """)
        .CheckAll();

    private sealed class Statistics : KeyedProcessFunction<string, string, string>
    {
        private readonly ReducingState<int> _highest; // lies in the row
        private readonly ReducingState<string> _all; // is serialized
        private readonly AggregatingState<int, (long Sum, int Count), double> _mean;

        public Statistics()
        {
            _highest = Reducing<int>("highest", Math.Max);
            _all = Reducing<string>("all", static (a, b) => $"{a} {b}");
            _mean = Aggregating("mean", Aggregates.Aggregate<int, (long Sum, int Count), double>(
                static () => (0, 0), static (sum, n) => (sum.Sum + n, sum.Count + 1), static (a, b) => (a.Sum + b.Sum, a.Count + b.Count), static sum => sum.Count == 0 ? 0 : (double)sum.Sum / sum.Count));
        }

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            if (record[1] == 'x')
            {
                _highest.Clear();
                _all.Clear();
                _mean.Clear();
                Assert.False(_mean.Exists);
                Assert.Equal(0, _highest.Value);
            }
            else
            {
                var number = record[1] - '0';
                _highest.Add(number);
                _all.Add($"{number}");
                _mean.Add(number);
            }

            context.Emit($"{context.Key}: {(_highest.Exists ? $"{_highest.Value}" : "nothing")}, mean {_mean.Result} of {_all.Value ?? "nothing"}");
        }
    }
}
