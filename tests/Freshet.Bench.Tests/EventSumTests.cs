using System.Reflection;
using System.Runtime.CompilerServices;
using Freshet.Nexmark;

namespace Freshet.Bench.Tests;

public sealed class EventSumTests
{
    [Fact]
    public void Sum_is_another_when_any_field_is()
    {
        var events = new Event[50];
        new NexmarkGenerator(seed: 5).Fill(0, 1, events);
        Check(EventKind.Person, e => e.Person, (ref Event e, Person person) => e.Person = person);
        Check(EventKind.Auction, e => e.Auction, (ref Event e, Auction auction) => e.Auction = auction);
        Check(EventKind.Bid, e => e.Bid, (ref Event e, Bid bid) => e.Bid = bid);

        void Check<T>(EventKind kind, Func<Event, T> get, Set<T> set)
        {
            var made = events.First(e => e.Kind == kind);
            var (fields, sums) = (0, new HashSet<ulong> { EventSum.Of(in made) });
            foreach (var changed in Changed(get(made)!))
            {
                var other = made;
                set(ref other, (T)changed);
                fields++;
                Assert.True(sums.Add(EventSum.Of(in other)), $"field {fields} of {kind}");
            }

            Assert.True(fields >= 7);
        }
    }

    private delegate void Set<T>(ref Event e, T value);

    /// <summary>Copies of a struct, each with one field changed, also within its structs.</summary>
    private static IEnumerable<object> Changed(object value)
    {
        foreach (var field in value.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            var old = field.GetValue(value)!;
            IEnumerable<object> others = old switch
            {
                long number => [number + 1],
                ushort number => [(ushort)(number + 1)],
                Utf8View text => [Utf8View.Keep(new byte[text.Length + 1])],
                _ => Changed(old),
            };
            foreach (var other in others)
            {
                var copy = RuntimeHelpers.GetObjectValue(value);
                field.SetValue(copy, other);
                yield return copy;
            }
        }
    }
}
