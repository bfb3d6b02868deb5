using System.Collections.Immutable;
using System.Numerics;

namespace Freshet.Tests.Docs;

/// <summary>The snippet of docs/types.md, compiled and run as it stands there.</summary>
internal static class TypesSnippet
{
    /// <summary>The last order of each id, kept in a state and given out when the next one comes.</summary>
    public static async Task RunAsync(IEnumerable<Order> input, ICollection<Order> output, JobOptions options)
    {
        var env = StreamEnvironment.Create(options);
        env.FromCollection(input).KeyBy(order => order.Id).Process(() => new Last()).ToCollection(output);
        await env.RunAsync("orders");
    }

    // type begin
    public sealed record Order(
        Guid Id,
        DateTimeOffset At,
        BigInteger Total,
        IReadOnlyDictionary<string, List<Line>> ByShelf,
        ImmutableHashSet<string> Tags,
        Queue<(DateOnly Day, decimal Paid)> Payments,
        Order? Replaces);
    // type end

    public sealed record Line(string Article, int Pieces);

    private sealed class Last : KeyedProcessFunction<Guid, Order, Order>
    {
        private readonly ValueState<Order> _last;

        public Last() => _last = Value<Order>("last");

        public override void OnRecord(Order order, ProcessContext<Guid, Order> context)
        {
            if (_last.Value is { } before)
            {
                context.Emit(before);
            }

            _last.Value = order;
        }
    }
}
